"""“Call us” on a website: a call from the visitor's browser."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shouwen.shared.api import tenant_scope
from shouwen.shared.limits.views import Rule, by_address, rate_limited
from shouwen.shared.limits.windows import Limit
from shouwen.shared.models import Tenant
from shouwen.shared.stream.tokens import issue_visit_token
from shouwen.shared.visitor_pages import Refused, body_of, text_of, visit_of_token, visitor_endpoint
from shouwen.telephony.models import NumberRoute, WebCaller
from shouwen.telephony.selectors import web_call_state
from shouwen.telephony.services.calling import place_simulated_call, press_key, put_down
from shouwen.telephony.services.phones import guest_phone_is_ready, issue_guest_phone
from shouwen.telephony.views.softphone import DOMAIN, SIMULATED, sip_settings
from shouwen.telephony.views.waiting import wait_until

SESSIONS = Rule("call.sessions", by_address, Limit(10, 60))
KEYS = Rule("call.keys", by_address, Limit(60, 30))
TEXT = 80
_SOUND = re.compile(r"[0-9a-f]{32}\.wav")


@rate_limited(SESSIONS)
@visitor_endpoint("POST")
def session_open(request: HttpRequest) -> HttpResponse:
    """Prepare one call: a phone for the browser, or a simulated one that the page's keys belong to."""
    body, now = _fields(request), timezone.now()
    tenant = Tenant.objects.filter(slug=text_of(body, "tenant", TEXT), kind=Tenant.Kind.LIVE).first()
    if tenant is None:
        raise Refused(404, _("There is no such centre: check the attribute tenant."))
    locale = "en" if text_of(body, "locale", TEXT).lower().startswith("en") else "zh-hans"
    with translation.override(locale), tenant_scope(tenant.pk):
        with transaction.atomic():
            number = _number(text_of(body, "number", TEXT))
            answer = _simulated(number, now) if settings.SHOUWEN_SWITCH == SIMULATED else _sip(number, now)
        call_id = UUID(str(answer["contact_id"]))
        if answer["mode"] == "sip" and not wait_until(guest_phone_is_ready, tenant.pk, call_id):
            raise Refused(503, _("Calls cannot be taken at the moment. Please try again soon."))
        answer["token"] = issue_visit_token(tenant.pk, call_id)
        answer["stream_url"] = f"{settings.SHOUWEN_STREAM_ORIGIN}/stream?topics=visit:{call_id}"
    return JsonResponse(answer, status=201)


def _fields(request: HttpRequest) -> dict[str, Any]:
    """The request's fields; one that is null counts as not given."""
    return {key: value for key, value in body_of(request).items() if value is not None}


@contextmanager
def calling(request: HttpRequest) -> Iterator[WebCaller]:
    """The caller of the token, in one transaction of the tenant."""
    over = _("This call is over: call again.")
    with visit_of_token(request, over=over) as caller_id:
        caller = WebCaller.objects.filter(pk=caller_id).first()
        if caller is None:
            raise Refused(404, over)
        yield caller


def _number(wanted: str) -> str:
    routes = NumberRoute.objects.filter(is_active=True).order_by("pk")
    route = routes.filter(number=wanted).first() if wanted else routes.first()
    if route is None:
        raise Refused(404 if wanted else 503, _("This centre has no such telephone number."))
    return route.number


def _simulated(number: str, now: datetime) -> dict[str, object]:
    call_id = place_simulated_call(from_number="", to_number=number, kind=WebCaller.Kind.PAGE, at=now)
    return {"mode": SIMULATED, "contact_id": str(call_id)}


def _sip(number: str, now: datetime) -> dict[str, object]:
    caller = issue_guest_phone(to_number=number, at=now)
    phone = sip_settings(caller.username, str(caller.password))
    return {**phone, "target": f"sip:{number}@{DOMAIN}", "contact_id": str(caller.pk)}


@visitor_endpoint("GET")
def state(request: HttpRequest) -> HttpResponse:
    """Where the call stands, and what was said."""
    with calling(request) as caller:
        return JsonResponse(web_call_state(caller, at=timezone.now(), base=request.build_absolute_uri("/")))


@rate_limited(KEYS)
@visitor_endpoint("POST")
def key_press(request: HttpRequest) -> HttpResponse:
    """A key of the page's keypad."""
    key = text_of(_fields(request), "key", TEXT)
    with calling(request) as caller:
        press_key(caller=caller, key=key)
    return HttpResponse(status=204)


@visitor_endpoint("POST")
def end(request: HttpRequest) -> HttpResponse:
    """The visitor puts the phone down."""
    with calling(request) as caller:
        put_down(caller=caller)
    return HttpResponse(status=204)


@require_safe
def sound(request: HttpRequest, name: str) -> HttpResponse:
    """A spoken sentence; its name is a hash of what it says, so it never changes."""
    path = Path(settings.SHOUWEN_HOME) / "sounds" / "prompts" / name
    if not _SOUND.fullmatch(name) or not path.is_file():
        return HttpResponse(status=404)
    response = FileResponse(path.open("rb"), content_type="audio/wav")
    response["Cache-Control"] = "public, max-age=86400, immutable"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return cast("HttpResponse", response)
