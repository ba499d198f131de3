"""Requests of visitors' pages, also on foreign sites: a bearer token, JSON, refusals as problems (RFC 9457)."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from shouwen.shared.api import tenant_transaction
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.stream.tokens import InvalidToken, read_visit_token
from shouwen.telephony.models import WebCaller


class RefusedError(Exception):
    """The request cannot be answered; the message is translated and safe to show."""

    def __init__(self, status: int, title: object) -> None:
        super().__init__(str(title))
        self.status = status


def visitor_endpoint(method: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """An address for visitors' pages; nothing here reads a cookie."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def endpoint(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "OPTIONS":
                return _opened(HttpResponse(status=204))
            if request.method != method:
                return _opened(problem(405, _("This address does not answer that method.")))
            try:
                return _opened(view(request, *args, **kwargs))
            except RefusedError as refusal:
                return _opened(problem(refusal.status, str(refusal)))
            except BusinessRuleError as error:
                return _opened(problem(422, str(error)))

        return endpoint

    return decorate


def problem(status: int, title: str) -> JsonResponse:
    """One refusal as a problem document."""
    body = {"type": "about:blank", "title": title, "status": status}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def body_of(request: HttpRequest) -> dict[str, str]:
    """The JSON object of a request, of short texts only."""
    try:
        body = json.loads(request.body or b"{}")
    except ValueError as error:
        raise RefusedError(400, _("Send a JSON object.")) from error
    if not isinstance(body, dict):
        raise RefusedError(400, _("Send a JSON object."))
    for key, value in body.items():
        if value is not None and (not isinstance(value, str) or len(value) > 80 or "\x00" in value):
            raise RefusedError(
                400, _("“%(field)s” is text of at most %(limit)s characters.") % {"field": key, "limit": 80}
            )
    return {str(key): value or "" for key, value in body.items()}


@contextmanager
def calling(request: HttpRequest) -> Iterator[WebCaller]:
    """The caller of the token, in one transaction of the tenant."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    try:
        claims = read_visit_token(token if scheme == "Bearer" else "")
    except InvalidToken as error:
        raise RefusedError(401, _("This call is over: call again.")) from error
    with tenant_transaction(claims.tenant_id):
        caller = WebCaller.objects.filter(pk=claims.contact_id).first()
        if caller is None:
            raise RefusedError(404, _("This call is over: call again."))
        yield caller


def _opened(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Headers"] = "Authorization, Content-Type, Accept"
    response["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
    response["Access-Control-Expose-Headers"] = "Retry-After"
    response["Access-Control-Max-Age"] = "600"
    response.headers.setdefault("Cache-Control", "no-store")
    return response
