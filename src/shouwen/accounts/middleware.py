"""Each request of a signed-in person works for one tenant, as one member of it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django_htmx.http import HttpResponseClientRedirect

from shouwen.accounts.models import Membership
from shouwen.accounts.selectors import MembershipChoice, memberships_of
from shouwen.shared.api import tenant_scope, tenant_transaction
from shouwen.shared.audit.recording import record
from shouwen.shared.zones import tenant_zone

SESSION_TENANT, SESSION_MEMBERSHIP = "tenant_id", "membership_id"
Handler = Callable[[HttpRequest], HttpResponse]
# Pages that must work before a tenant is chosen, and those that customers see in the same browser.
OPEN_PATHS = (
    "/accounts/",
    "/workplace/",
    "/static/",
    "/demo/",
    "/chat/",
    "/call/",
    "/widget/",
    "/api/",
    "/healthz",
    "/metrics",
)


class MembershipMiddleware:
    """Puts the tenant of the session in scope and gives the request its `membership` and `now`."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.now = timezone.now()
        request.membership = None
        if not request.user.is_authenticated:
            return self.get_response(request)
        if SESSION_TENANT not in request.session and not choose_only_workplace(request):
            if request.path.startswith(OPEN_PATHS):
                return self.get_response(request)
            return to_page(request, redirect("accounts:workplace"))
        membership_id = UUID(request.session[SESSION_MEMBERSHIP])
        with tenant_scope(UUID(request.session[SESSION_TENANT])):
            # Lazy, so that it is read inside the view's transaction, behind the database's wall.
            request.membership = SimpleLazyObject(lambda: _member(membership_id, request.user.pk))
            with timezone.override(tenant_zone()):
                return self.get_response(request)


class PersonLocaleMiddleware:
    """Shows the pages in the language the person has chosen."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        language = request.user.locale if request.user.is_authenticated else request.COOKIES.get("language", "")
        with translation.override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
            return response


def choose_only_workplace(request: Any) -> bool:
    """Work for the one tenant there is; whoever may work for several has to choose."""
    choices = memberships_of(request.user.pk)
    if len(choices) != 1:
        return False
    choose_workplace(request, choices[0])
    return True


def choose_workplace(request: Any, choice: MembershipChoice) -> None:
    """Work for this tenant from the next request on; its trail tells of the arrival."""
    request.session[SESSION_TENANT] = str(choice.tenant_id)
    request.session[SESSION_MEMBERSHIP] = str(choice.membership_id)
    with tenant_transaction(choice.tenant_id):
        at, of = request.now, ("accounts.Membership", choice.membership_id)
        record(action="accounts.signed_in", of=of, by=choice.membership_id, at=at)


def leave_workplace(request: Any) -> None:
    """Forget which tenant this session works for: the membership is no longer there."""
    request.session.pop(SESSION_TENANT, None)
    request.session.pop(SESSION_MEMBERSHIP, None)


def to_page(request: Any, response: HttpResponse) -> HttpResponse:
    """The redirect for whoever asked: a part of a page that is re-fetched must take the whole page along."""
    is_part = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"
    return HttpResponseClientRedirect(response.headers["Location"]) if is_part else response


def _member(membership_id: UUID, person_id: UUID) -> Membership | None:
    members = Membership.objects.select_related("person", "team").filter(person=person_id, is_active=True)
    return members.filter(pk=membership_id).first()
