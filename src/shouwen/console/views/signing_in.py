"""One person's way in: password, second step, lock, sessions, leaving and coming back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shouwen.accounts.api import Membership, grants, members_reached, people, staff_page
from shouwen.console.answers import done_or_told, page
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.http import StaffRequest

_ACTS: dict[str, tuple[Any, Any]] = {
    "deactivate": (people.deactivate_member, gettext_lazy("They no longer work here, and are signed out.")),
    "reactivate": (people.reactivate_member, gettext_lazy("They work here again, with the roles and skills they had.")),
    "unlock": (people.unlock_sign_in, gettext_lazy("Sign-in is open again.")),
    "second-step": (people.reset_second_step, gettext_lazy("Their second step is forgotten. They set up a new one.")),
    "sessions": (people.end_sessions, gettext_lazy("Their sessions have ended.")),
}


@never_cache
@require_POST
@staff_page("console.people")
def people_password(request: StaffRequest, key: UUID) -> HttpResponse:
    """Give somebody a one-time password and show it once."""
    member = _reached(request, key)
    try:
        password = people.reset_password(membership_id=key, by=request.membership, at=request.now)
    except BusinessRuleError as error:
        messages.error(request, str(error))
        return redirect("console:people_edit", key)
    return page(request, "password.html", "people", {"member": member, "password": password})


@require_POST
@staff_page("console.people")
def people_act(request: StaffRequest, key: UUID, act: str) -> HttpResponse:
    """Do one of the things that need no form."""
    _reached(request, key)
    write, told = _ACTS[act]
    return done_or_told(
        request,
        lambda: write(membership_id=key, by=request.membership, at=request.now),
        "console:people_edit",
        key,
        told=told,
    )


@require_POST
@staff_page("console.people")
def people_session_end(request: StaffRequest, key: UUID, session: int) -> HttpResponse:
    """End one session of somebody."""
    _reached(request, key)

    def write() -> object:
        return people.end_sessions(membership_id=key, by=request.membership, at=request.now, session_ids=[session])

    return done_or_told(request, write, "console:people_edit", key, told=_("The session has ended."))


def _reached(request: StaffRequest, key: UUID) -> Membership:
    by = request.membership
    return get_object_or_404(members_reached(by, grants(by)), pk=key)
