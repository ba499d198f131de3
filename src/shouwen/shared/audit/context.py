"""Which request an audit row belongs to, and from which address it came."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from uuid_utils.compat import uuid7

from shouwen.shared.crypto.master import installation_hash
from shouwen.shared.visitors import client_address

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something that is recorded comes from; empty for what a process does by itself."""

    request_id: str = ""
    ip_hash: str = ""


_origin: ContextVar[Origin] = ContextVar("shouwen_audit_origin", default=Origin())  # noqa: B039 - frozen


def current_origin() -> Origin:
    """The request that is being served in this thread or task, if any."""
    return _origin.get()


@contextmanager
def origin(request_id: str = "", ip_hash: str = "") -> Iterator[None]:
    """Record what is done inside as coming from there: for jobs that go on with a request's work."""
    token = _origin.set(Origin(request_id, ip_hash))
    try:
        yield
    finally:
        _origin.reset(token)


class AuditContextMiddleware:
    """Gives each request an id, which the answer carries and audit rows keep, with a hash of the address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid7().hex
        with origin(request_id, address_hash(client_address(request))):
            response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response


def address_hash(address: str) -> str:
    """What is kept of an address: enough to see that two rows came from one, not which one it was."""
    return installation_hash(address, context="audit.address")[:32]
