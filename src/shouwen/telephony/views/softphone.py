"""The agent's phone: where it registers, and the keys of its bar."""

from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouwen.accounts.api import staff_page
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.http import StaffRequest
from shouwen.telephony.models import Call, Softphone
from shouwen.telephony.services.calling import request_call_command
from shouwen.telephony.services.phones import issue_softphone, softphone_is_ready
from shouwen.telephony.views.waiting import wait_until

SIMULATED = "simulated"
DOMAIN = "shouwen"


@require_GET
@transaction.non_atomic_requests
def softphone_config(request: HttpRequest) -> HttpResponse:
    """What the phone in the browser needs to register; where the switch is simulated, that it need not."""
    with transaction.atomic():
        answer: HttpResponse = _issued(request)
    phone: Softphone | None = getattr(answer, "phone", None)
    # A phone that registers before the switch knows it is refused, and tries again much later.
    if phone is not None and phone.provisioned_at is None:
        wait_until(softphone_is_ready, phone.tenant_id, phone.pk)  # type: ignore[arg-type]
    return answer


@staff_page("desktop.serve")
def _issued(request: StaffRequest) -> HttpResponse:
    if settings.SHOUWEN_SWITCH == SIMULATED:
        return _private(JsonResponse({"mode": SIMULATED}))
    session_key = request.session.session_key or ""
    phone = issue_softphone(
        member=request.membership, session_key=session_key, node=settings.SHOUWEN_NODE, at=request.now
    )
    answer = _private(JsonResponse(sip_settings(phone.username, str(phone.password))))
    answer.phone = phone  # type: ignore[attr-defined]
    return answer


def sip_settings(username: str, password: str) -> dict[str, object]:
    """What a phone in a browser needs of the switch."""
    return {
        "mode": "sip",
        "ws": f"{settings.SHOUWEN_SIP_ORIGIN}/ws",
        "uri": f"sip:{username}@{DOMAIN}",
        "username": username,
        "password": password,
    }


@require_POST
@staff_page("desktop.serve")
def call_control(request: StaffRequest, contact_id: UUID, action: str) -> HttpResponse:
    """A key of the telephone bar; the switch's process presses it."""
    if not Call.objects.filter(contact_id=contact_id).exists():
        raise Http404
    try:
        request_call_command(contact_id=contact_id, action=action, by=request.membership, at=request.now)
    except BusinessRuleError as error:
        return _problem(422, str(error))
    except PermissionDenied:
        return _problem(403, _("Only the agent who serves the call can do this."))
    return HttpResponse(status=204)


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    return answer


def _problem(status: int, title: str) -> JsonResponse:
    body = {"type": "about:blank", "title": title, "status": status}
    return JsonResponse(body, status=status, content_type="application/problem+json")
