"""Each request of a signed-in person works for one tenant, as one member of it."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from shouwen.accounts.models import Membership
from shouwen.accounts.selectors import memberships_of
from shouwen.shared.tenancy import tenant_scope

SESSION_TENANT, SESSION_MEMBERSHIP = "tenant_id", "membership_id"
Handler = Callable[[HttpRequest], HttpResponse]
# Pages that must work before a tenant is chosen.
OPEN_PATHS = ("/accounts/", "/workplace/", "/static/")


class MembershipMiddleware:
    """Puts the tenant of the session in scope and gives the request its `membership` and `now`."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = timezone.now()  # type: ignore[attr-defined]
        request.membership = None  # type: ignore[attr-defined]
        if not request.user.is_authenticated:
            return self.get_response(request)
        if SESSION_TENANT not in request.session and not self._choose_only(request):
            if request.path.startswith(OPEN_PATHS):
                return self.get_response(request)
            return redirect("accounts:workplace")
        membership_id = UUID(request.session[SESSION_MEMBERSHIP])
        with tenant_scope(UUID(request.session[SESSION_TENANT])):
            # Lazy, so that it is read inside the view's transaction, behind the database's wall.
            request.membership = SimpleLazyObject(  # type: ignore[attr-defined]
                lambda: (
                    Membership.objects.select_related("person", "team").filter(pk=membership_id, is_active=True).first()
                )
            )
            return self.get_response(request)

    def _choose_only(self, request: HttpRequest) -> bool:
        choices = memberships_of(request.user.pk)
        if len(choices) != 1:
            return False
        choose_workplace(request, choices[0].tenant_id, choices[0].membership_id)
        return True


def choose_workplace(request: HttpRequest, tenant_id: UUID, membership_id: UUID) -> None:
    """Work for this tenant from the next request on."""
    request.session[SESSION_TENANT] = str(tenant_id)
    request.session[SESSION_MEMBERSHIP] = str(membership_id)


class PersonLocaleMiddleware:
    """Shows the pages in the language the person has chosen."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = request.user.locale if request.user.is_authenticated else request.COOKIES.get("language", "zh-hans")
        with translation.override(language if language in {"zh-hans", "en"} else "zh-hans"):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "zh-hans")
            return response
