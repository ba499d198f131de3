"""Limits on views: counted before the view's transaction begins, so that nothing a view does gives anything back."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from shouwen.shared.clock import Clock, system_clock
from shouwen.shared.limits.windows import Limit, take
from shouwen.shared.visitors import address_network, client_address

View = TypeVar("View", bound=Callable[..., Any])
Subject = Callable[[HttpRequest], str]


def by_address(request: HttpRequest) -> str:
    """Everybody behind one address (of IPv6: one /64) counts together."""
    return f"address {address_network(client_address(request))}"


def by_visitor(request: HttpRequest) -> str:
    """Each signed-in person, else each session, counts alone; who has neither counts by address."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return f"person {user.pk}"
    session = getattr(request, "session", None)
    if session is not None and session.session_key:
        return f"session {session.session_key}"
    return by_address(request)


@dataclass(frozen=True, slots=True)
class Rule:
    """How often one subject may call a view; `methods` are those that count."""

    name: str
    by: Subject
    limit: Limit
    methods: frozenset[str] = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def rate_limited(*rules: Rule) -> Callable[[View], View]:
    """Have the middleware keep these rules for the view; the first that is broken answers 429."""

    def mark(view: View) -> View:
        view.rate_rules = (*rules, *getattr(view, "rate_rules", ()))  # type: ignore[attr-defined]
        return view

    return mark


class RateLimitMiddleware:
    """Answers 429 with Retry-After in place of a view whose rules are broken."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse], clock: Clock = system_clock) -> None:
        self.get_response = get_response
        self._clock = clock

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], arguments: Any, options: Any
    ) -> HttpResponse | None:
        """Use up one of each rule's allowance."""
        rules: tuple[Rule, ...] = getattr(view, "rate_rules", ())
        for rule in rules:
            if request.method not in rule.methods:
                continue
            verdict = take(name=rule.name, subject=rule.by(request), limit=rule.limit, at=self._clock.now())
            if not verdict.allowed:
                return too_many(request, ceil(verdict.retry_after_seconds))
        return None


def too_many(request: HttpRequest, retry_after_seconds: int) -> HttpResponse:
    """The answer to somebody who is too quick: how long to wait, as text or as a problem document (RFC 9457)."""
    message = _("That was too often. Please try again in %(seconds)s seconds.") % {"seconds": retry_after_seconds}
    response: HttpResponse
    if request.accepts("text/html"):
        response = HttpResponse(message, status=429, content_type="text/plain; charset=utf-8")
    else:
        problem = {"type": "about:blank", "title": message, "status": 429, "retry_after_seconds": retry_after_seconds}
        response = JsonResponse(problem, status=429, content_type="application/problem+json")
    response["Retry-After"] = str(retry_after_seconds)
    return response
