"""The guard in front of every staff page: signed in, a member, done with what the door demands, and allowed to."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from shouwen.accounts.middleware import leave_workplace, to_page
from shouwen.accounts.policies import may
from shouwen.accounts.sign_in.door import owed_by
from shouwen.shared.http import StaffRequest

P = ParamSpec("P")
View = Callable[Concatenate[StaffRequest, P], HttpResponse]
Guarded = Callable[Concatenate[HttpRequest, P], HttpResponse]


def staff_page(*permissions: str) -> Callable[[View[P]], Guarded[P]]:
    """Only for members, and where permissions are named only for those who hold one of them."""

    def decorate(view: View[P]) -> Guarded[P]:
        @wraps(view)
        def guarded(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            elsewhere = _first_to(request)
            if elsewhere is not None:
                return to_page(request, elsewhere)
            if permissions and not any(may(request.membership, permission) for permission in permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return cast("Guarded[P]", guarded)

    return decorate


def _first_to(request: Any) -> HttpResponse | None:
    """Where somebody has to go before they may go anywhere else."""
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?next={quote(request.get_full_path())}")
    if not request.membership:
        # Let go since they signed in: other tenants may still have them.
        leave_workplace(request)
        return redirect("accounts:workplace")
    owed = owed_by(request.user)
    if owed == "password":
        messages.warning(request, _("Your password was good for one sign-in. Choose one of your own."))
        return redirect("account_change_password")
    if owed == "second_step":
        messages.warning(request, _("Your company requires a second step at sign-in. Set one up to go on."))
        return redirect("mfa_index")
    return None
