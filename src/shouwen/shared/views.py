"""The installation's own health, for people, load balancers and Prometheus."""

import ipaddress
import secrets
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from shouwen import __version__
from shouwen.shared.clock import system_clock
from shouwen.shared.health.beats import COMPONENTS, components
from shouwen.shared.health.metrics import render_metrics
from shouwen.shared.visitors import client_address


@never_cache
@require_safe
@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> HttpResponse:
    """Version, and the state of every part; 503 only where no page can be served, which is without the database."""
    now = system_clock.now()
    state: dict[str, Any] = {"version": __version__}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        alive = {component.name: component.is_alive(now) for component in components()}
    except DatabaseError:
        state |= {"status": "failing", "database": "down"} | dict.fromkeys(COMPONENTS, "unknown")
        return JsonResponse(state, status=503)
    state["status"] = "ok" if all(alive[name] for name in COMPONENTS) else "degraded"
    state["database"] = "ok"
    state |= {name: "ok" if is_alive else "down" for name, is_alive in alive.items()}
    return JsonResponse(state)


@never_cache
@require_GET
@transaction.non_atomic_requests
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, to this machine itself or to who knows SHOUWEN_METRICS_TOKEN."""
    if not _may_read_metrics(request):
        return HttpResponseForbidden(
            "Metrics are given to this machine, or for “Authorization: Bearer” with SHOUWEN_METRICS_TOKEN.",
            content_type="text/plain; charset=utf-8",
        )
    return HttpResponse(render_metrics(system_clock.now()), content_type=CONTENT_TYPE_LATEST)


def _may_read_metrics(request: HttpRequest) -> bool:
    token = getattr(settings, "SHOUWEN_METRICS_TOKEN", "")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and secrets.compare_digest(given.encode(), token.encode()):
        return True
    # Behind a proxy nobody was told to trust, every visitor of the world comes from loopback.
    if "X-Forwarded-For" in request.headers and not getattr(settings, "SHOUWEN_TRUSTED_PROXIES", 0):
        return False
    try:
        return ipaddress.ip_address(client_address(request)).is_loopback
    except ValueError:
        return False
