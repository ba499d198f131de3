"""Just enough SIP for a test telephone: messages, digest answers, session descriptions."""

import hashlib
import re
import secrets
from dataclasses import dataclass, field

_SHORT_NAMES = {"v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "c": "content-type"}
Address = tuple[str, int]


@dataclass
class Message:
    """One request or response."""

    start: str
    headers: dict[str, list[str]] = field(default_factory=dict)
    body: str = ""

    @classmethod
    def parse(cls, datagram: bytes) -> "Message":
        """Read a datagram; header names come out lower case and long."""
        head, _, body = datagram.decode("utf-8", "replace").partition("\r\n\r\n")
        start, *lines = head.split("\r\n")
        message = cls(start, {}, body)
        for line in lines:
            name, _, value = line.partition(":")
            name = name.strip().lower()
            message.headers.setdefault(_SHORT_NAMES.get(name, name), []).append(value.strip())
        return message

    def __getitem__(self, name: str) -> str:
        return self.headers[name][0]

    @property
    def is_response(self) -> bool:
        """Whether this answers one of our requests."""
        return self.start.startswith("SIP/2.0")

    @property
    def status(self) -> int:
        """The status code of a response."""
        return int(self.start.split()[1])

    @property
    def method(self) -> str:
        """The method of a request."""
        return self.start.split()[0]

    @property
    def cseq(self) -> tuple[int, str]:
        """Number and method of the transaction."""
        number, method = self["cseq"].split()
        return int(number), method

    @property
    def contact_uri(self) -> str:
        """Where requests inside the dialog go."""
        match = re.search(r"<([^>]+)>", self["contact"])
        return match[1] if match else self["contact"]


def response(request: Message, code: int, phrase: str, *, tag: str, contact: str, body: str = "") -> str:
    """The answer to a request, with the headers that must be copied."""
    to = request["to"] if ";tag=" in request["to"] else f"{request['to']};tag={tag}"
    lines = [f"SIP/2.0 {code} {phrase}"]
    lines += [f"Via: {via}" for via in request.headers["via"]]
    lines += [f"From: {request['from']}", f"To: {to}", f"Call-ID: {request['call-id']}", f"CSeq: {request['cseq']}"]
    lines += [f"Contact: <{contact}>"]
    return _closed(lines, body)


def request_text(
    method: str,
    uri: str,
    *,
    via: str,
    sender: str,
    to: str,
    call_id: str,
    cseq: int,
    contact: str,
    extra: list[str] | None = None,
    body: str = "",
) -> str:
    """A request, ready to be sent."""
    lines = [f"{method} {uri} SIP/2.0", f"Via: {via}", "Max-Forwards: 70", f"From: {sender}", f"To: {to}"]
    lines += [f"Call-ID: {call_id}", f"CSeq: {cseq} {method}", f"Contact: <{contact}>", *(extra or [])]
    return _closed(lines, body)


def _closed(lines: list[str], body: str) -> str:
    if body:
        lines.append("Content-Type: application/sdp")
    lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines) + "\r\n\r\n" + body


def digest_answer(challenge: str, *, method: str, uri: str, username: str, password: str) -> str:
    """The Authorization header for a challenge (RFC 2617, MD5, qop auth)."""

    def given(name: str) -> str:
        match = re.search(rf'{name}="?([^",]+)', challenge)
        return match[1] if match else ""

    def md5(text: str) -> str:
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    realm, nonce, client_nonce = given("realm"), given("nonce"), secrets.token_hex(4)
    secret = md5(f"{username}:{realm}:{password}")
    answer = md5(f"{secret}:{nonce}:00000001:{client_nonce}:auth:{md5(f'{method}:{uri}')}")
    return (
        f'Authorization: Digest username="{username}", realm="{realm}", nonce="{nonce}", uri="{uri}", '
        f'response="{answer}", algorithm=MD5, qop=auth, nc=00000001, cnonce="{client_nonce}", '
        f'opaque="{given("opaque")}"'
    )


def session_description(port: int) -> str:
    """What the telephone offers: A-law speech and telephone events."""
    lines = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0", f"m=audio {port} RTP/AVP 8 101"]
    lines += ["a=rtpmap:8 PCMA/8000", "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-15", "a=ptime:20"]
    return "\r\n".join([*lines, "a=sendrecv", ""])


def media_address(body: str) -> Address | None:
    """Where the other side wants to receive speech."""
    port, host = re.search(r"m=audio (\d+)", body), re.search(r"c=IN IP4 (\S+)", body)
    return (host[1], int(port[1])) if port and host else None
