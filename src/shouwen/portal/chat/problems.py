"""Refusals a widget can show, as problem documents (RFC 9457), open to the tenant's websites."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from shouwen.shared.errors import BusinessRuleError


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
    """An address for widgets on foreign sites: no cookies, a bearer token, refusals as problems."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        # Who asks is known by the token alone, so the transaction begins there, with its tenant.
        @transaction.non_atomic_requests
        @csrf_exempt
        @wraps(view)
        def endpoint(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "OPTIONS":
                return _open(HttpResponse(status=204), request)
            if request.method not in methods:
                return _open(problem(405, _("This address does not answer that method.")), request)
            try:
                return _open(view(request, *args, **kwargs), request)
            except Refused as refusal:
                return _open(problem(refusal.status, str(refusal)), request)
            except BusinessRuleError as error:
                return _open(problem(422, str(error)), request)

        return endpoint

    return decorate


def _open(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    # The token, not the origin, is the secret: nothing here reads a cookie.
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Headers"] = "Authorization, Content-Type, Accept"
    response["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
    response["Access-Control-Expose-Headers"] = "Retry-After"
    response["Access-Control-Max-Age"] = "600"
    response["Cache-Control"] = "no-store"
    return response
