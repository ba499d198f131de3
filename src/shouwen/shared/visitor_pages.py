"""Requests of visitors' pages, also on foreign sites: a bearer token, JSON, refusals as problems (RFC 9457)."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.stream.tokens import InvalidToken, read_visit_token
from shouwen.shared.tenancy import tenant_transaction


class Refused(Exception):
    """The request cannot be answered; the message is translated and safe to show."""

    def __init__(self, status: int, title: object) -> None:
        super().__init__(str(title))
        self.status = status


def problem(status: int, title: str) -> JsonResponse:
    """One refusal as a problem document."""
    return JsonResponse(
        {"type": "about:blank", "title": title, "status": status},
        status=status,
        content_type="application/problem+json",
    )


def visitor_endpoint(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """An address for visitors' pages on foreign sites: no cookies, a bearer token, refusals as problems."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        # Who asks is known by the token alone, so the transaction begins there, with its tenant.
        @transaction.non_atomic_requests
        @csrf_exempt
        @wraps(view)
        def endpoint(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "OPTIONS":
                return _opened(HttpResponse(status=204))
            if request.method not in methods:
                return _opened(problem(405, _("This address does not answer that method.")))
            try:
                return _opened(view(request, *args, **kwargs))
            except Refused as refusal:
                return _opened(problem(refusal.status, str(refusal)))
            except BusinessRuleError as error:
                return _opened(problem(422, str(error)))

        return endpoint

    return decorate


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object of a request; anything else is refused with what would be right."""
    try:
        body = json.loads(request.body or b"{}")
    except ValueError as error:
        raise Refused(400, _("Send a JSON object.")) from error
    if not isinstance(body, dict):
        raise Refused(400, _("Send a JSON object."))
    return body


def text_of(body: dict[str, Any], key: str, limit: int) -> str:
    """A text field of at most `limit` characters."""
    value = body.get(key, "")
    if not isinstance(value, str) or len(value) > limit or "\x00" in value:
        raise Refused(400, _("“%(field)s” is text of at most %(limit)s characters.") % {"field": key, "limit": limit})
    return value.strip()


@contextmanager
def visit_of_token(request: HttpRequest, *, over: str) -> Iterator[UUID]:
    """The id of the token's contact, in one transaction of its tenant; `over` is said to a wrong token."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    try:
        claims = read_visit_token(token if scheme == "Bearer" else "")
    except InvalidToken as error:
        raise Refused(401, over) from error
    with tenant_transaction(claims.tenant_id):
        yield claims.contact_id


def _opened(response: HttpResponse) -> HttpResponse:
    # The token, not the origin, is the secret: nothing here reads a cookie.
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Headers"] = "Authorization, Content-Type, Accept"
    response["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
    response["Access-Control-Expose-Headers"] = "Retry-After"
    response["Access-Control-Max-Age"] = "600"
    response["Cache-Control"] = "no-store"
    return response
