"""How many tries are left at the door, and when it opens again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse

from shouwen.shared.clock import system_clock
from shouwen.shared.visitors import client_address


@dataclass(frozen=True, slots=True)
class Tries:
    """What is left to somebody at one address; at none, `opens_at` says until when."""

    left: int
    opens_at: datetime | None


def cool_off() -> timedelta:
    """For how long the door stays shut."""
    return settings.AXES_COOLOFF_TIME


def tries_of(username: str, request: HttpRequest) -> Tries:
    """Count the wrong passwords given for this name from this address within the cool-off."""
    found = AccessAttempt.objects.filter(
        username=username, ip_address=client_address(request), attempt_time__gte=system_clock.now() - cool_off()
    ).aggregate(failures=Sum("failures_since_start"), latest=Max("attempt_time"))
    left = max(0, settings.AXES_FAILURE_LIMIT - (found["failures"] or 0))
    return Tries(left, None if left else found["latest"] + cool_off())


def locked_response(request: HttpRequest, response: HttpResponse, credentials: object = None) -> HttpResponse:
    """The sign-in page itself, which says when the door opens, with the status for “too often”."""
    response.status_code = 429
    return response
