"""What goes over the wire: server-sent events, encoded once for however many read along."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

_RETRY_MS = 1_000
# What a reader is given of a message: everything; what a customer may know; or only that there was one.
View = Literal["staff", "visitor", "hint"]


@dataclass(slots=True)
class Frame:
    """One message as bytes: for staff with all its topics, for visitors with theirs only, as a hint without content.

    `mark` is what a browser gives back as Last-Event-ID: up to there it has everything. A message that is not
    stored has neither `id` nor `mark`.
    """

    id: int | None
    mark: int | None
    type: str
    at: str
    topics: Sequence[str]
    payload_json: str
    _encoded: dict[View, bytes] = field(default_factory=dict)

    def encoded(self, view: View) -> bytes:
        """The bytes, made at the first call."""
        if view not in self._encoded:
            self._encoded[view] = self._encode(view)
        return self._encoded[view]

    def _encode(self, view: View) -> bytes:
        shown = {"staff": "", "visitor": "visit:", "hint": "floor:"}[view]
        topics = [topic for topic in self.topics if topic.startswith(shown)]
        head = _compact({"id": self.id, "type": self.type, "at": self.at, "topics": topics})
        # The payload comes from the database as text and goes out as it is.
        payload = "{}" if view == "hint" else self.payload_json
        text = f'event: message\ndata: {head[:-1]},"payload":{payload}}}\n\n'
        return (text if self.mark is None else f"id: {self.mark}\n{text}").encode()


def hello(mark: int) -> bytes:
    """The first event of a connection that replays nothing: from here on."""
    return f"retry: {_RETRY_MS}\nid: {mark}\nevent: hello\ndata: {{}}\n\n".encode()


def reset(mark: int, reason: str) -> bytes:
    """What was missed cannot be replayed: the page has to fetch everything it shows again."""
    return f"id: {mark}\nevent: reset\ndata: {_compact({'reason': reason})}\n\n".encode()


def heartbeat(mark: int) -> bytes:
    """The line is alive, and up to `mark` there was nothing else for this reader."""
    return f"id: {mark}\nevent: heartbeat\ndata: {{}}\n\n".encode()


def closing(reason: str) -> bytes:
    """Said before the server ends a connection on purpose."""
    return f"event: closing\ndata: {_compact({'reason': reason})}\n\n".encode()


def live_frame(message: dict[str, Any]) -> Frame:
    """A message that is shown now or never."""
    return Frame(None, None, message["type"], message["at"], message["topics"], _compact(message["payload"]))


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
