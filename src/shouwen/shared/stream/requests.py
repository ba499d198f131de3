"""What a request asks for and who asks: topics, position, origin, session or visitor's token."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.http import HttpRequest, parse_cookie

from shouwen.shared.stream.tokens import InvalidToken, read_visit_token
from shouwen.shared.stream.topics import Follower, follower_of_session, may_follow
from shouwen.shared.visitors import address_network, client_address

LONGEST_TOPIC = 100
LOOPBACK = ("127.0.0.1", "::1")
_HIGHEST_ID = 2**63
_DECIMAL = re.compile(r"[0-9]{1,12}(\.[0-9]{1,9})?")


class Refused(Exception):
    """The request is answered with this status and a sentence that says what would be right."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


@dataclass(frozen=True, slots=True)
class StreamRequest:
    """A request for the stream, taken apart."""

    topics: tuple[str, ...]
    # Where to go on; None at the first connection, -1 where it is unreadable and nothing can be replayed.
    after: int | None
    # When the page was rendered that asks, in seconds since 1970: what happened since is missed on it.
    since: float | None
    session_key: str
    token: str | None
    address: str

    @property
    def credential(self) -> str:
        """What proves who asks."""
        return self.session_key if self.token is None else self.token

    def admit(self) -> Follower:
        """Who asks, when they may follow what they ask for; reads the database. Raises `Refused`."""
        follower = identify(self.credential, is_visitor=self.token is not None)
        if follower is None:
            raise Refused(401, "Sign in, or send a visitor's token that is still valid.")
        for topic in self.topics:
            if not may_follow(follower, topic):
                raise Refused(403, f"You may not follow {topic}.")
        return follower


def identify(credential: str, *, is_visitor: bool) -> Follower | None:
    """The member of a session or the visitor of a token, None where it stands for nobody (any more)."""
    if not is_visitor:
        return follower_of_session(credential)
    try:
        visit = read_visit_token(credential)
    except InvalidToken:
        return None
    return Follower("visitor", visit.tenant_id, contact_id=visit.contact_id)


def read_request(scope: Mapping[str, Any], *, most_topics: int) -> StreamRequest:
    """Take the request apart; raises `Refused` where it cannot be meant."""
    headers = headers_of(scope)
    token = _bearer(headers)
    origin = headers.get("origin")
    # The browser of a colleague sends the cookie along for any page on this host: only ours may read the answer.
    if token is None and origin not in (None, settings.SHOUWEN_ORIGIN):
        raise Refused(403, f"Pages of {settings.SHOUWEN_ORIGIN} may follow with a session, others with a token.")
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    topics = tuple(dict.fromkeys(topic for part in query.get("topics", []) for topic in part.split(",") if topic))
    if not topics or len(topics) > most_topics or any(len(topic) > LONGEST_TOPIC for topic in topics):
        raise Refused(400, f"Name 1 to {most_topics} topics: /stream?topics=agent:<id>,floor:<id>")
    # The header comes from a browser that reconnects by itself, the parameter from a page that opens a new stream.
    written = headers.get("last-event-id") or query.get("last_event_id", [None])[0]
    since = _seconds(query.get("since", [""])[0])
    return StreamRequest(topics, _position(written), since, _session_key(headers), token, _address(scope, headers))


def headers_of(scope: Mapping[str, Any]) -> dict[str, str]:
    """The headers by lower-case name; the last of several counts."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def cross_origin_headers(scope: Mapping[str, Any]) -> list[tuple[bytes, bytes]]:
    """Whose pages may read the answer: ours with the session, everybody's with a token."""
    origin = headers_of(scope).get("origin")
    if origin is None:
        return [(b"vary", b"origin")]
    if origin == settings.SHOUWEN_ORIGIN:
        allowed = [(b"access-control-allow-origin", origin.encode()), (b"access-control-allow-credentials", b"true")]
    else:
        allowed = [(b"access-control-allow-origin", b"*")]
    return [*allowed, (b"vary", b"origin")]


def _bearer(headers: Mapping[str, str]) -> str | None:
    scheme, _space, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _session_key(headers: Mapping[str, str]) -> str:
    return parse_cookie(headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME, "")


def _position(written: str | None) -> int | None:
    if not written:
        return None
    number = int(written) if written.isascii() and written.isdigit() else -1
    return number if number < _HIGHEST_ID else -1


def _seconds(written: str) -> float | None:
    # Unreadable is like long ago: the page fetches everything again.
    return (float(written) if _DECIMAL.fullmatch(written) else 0.0) if written else None


def _address(scope: Mapping[str, Any], headers: Mapping[str, str]) -> str:
    request = HttpRequest()
    request.META = {
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "HTTP_X_FORWARDED_FOR": headers.get("x-forwarded-for", ""),
    }
    address = client_address(request)
    # What runs on this machine, such as simulated customers, is no crowd of strangers.
    return "" if address in LOOPBACK else address_network(address)
