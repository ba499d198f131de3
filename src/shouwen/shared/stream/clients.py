"""One open connection: who reads, what they follow, and what they have not been sent yet."""

import asyncio
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from math import inf

from shouwen.shared.stream.frames import Frame
from shouwen.shared.stream.topics import Follower, subject

CUT_AFTER_SECONDS = 0.7


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one process does for one reader."""

    waiting_messages: int = 1_000
    waiting_bytes: int = 1_000_000
    connections_per_person: int = 8
    connections_per_visit: int = 4
    visitors_per_address: int = 100
    topics: int = 60
    replayed_events: int = 2_000
    heartbeat_seconds: float = 10.0
    recheck_seconds: float = 60.0
    follower_seconds: float = 5.0


@dataclass(eq=False, slots=True)
class Client:
    """A connection with its bounded queue; whoever reads too slowly is cut off and comes back with Last-Event-ID."""

    follower: Follower
    topics: tuple[str, ...]
    # The session's key or the visitor's token: asked again from time to time.
    credential: str
    address: str
    limits: Limits
    cut: Callable[[], None]
    # By the loop's clock; minus infinity: it is to be asked now.
    checked_at: float = -inf
    closing_reason: str | None = None
    is_gone: bool = False
    _waiting: deque[bytes] = field(default_factory=deque)
    _waiting_bytes: int = 0
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _held: list[Frame] | None = None
    _replayed: set[int] = field(default_factory=set)

    @property
    def is_visitor(self) -> bool:
        """Whether this is a customer and not one of the tenant's people."""
        return self.follower.kind == "visitor"

    def hold(self) -> None:
        """Keep what comes until `release`, while older events are being read."""
        self._held = []

    def release(self, replayed: Collection[int]) -> None:
        """Go on with what was held; events that were replayed do not come again."""
        held, self._held = self._held or [], None
        self._replayed = set(replayed)
        for frame in held:
            self.offer(frame)

    def offer(self, frame: Frame) -> bool:
        """Queue a message; False when the reader was cut off because too much waits."""
        if self._held is not None:
            self._held.append(frame)
            return self._within(len(self._held), 0)
        if frame.id in self._replayed:
            self._replayed.discard(frame.id)
            return True
        data = self.bytes_of(frame)
        self._waiting.append(data)
        self._waiting_bytes += len(data)
        self._wake.set()
        return self._within(len(self._waiting), self._waiting_bytes)

    def bytes_of(self, frame: Frame) -> bytes:
        """The message as far as this reader may know it."""
        if self.is_visitor:
            return frame.encoded("visitor")
        if not self.follower.watches_a_part or any(self._concerns(topic) for topic in frame.topics):
            return frame.encoded("staff")
        return frame.encoded("hint")

    def _concerns(self, topic: str) -> bool:
        if topic.startswith("agent:"):
            return self.follower.watches(subject(topic))
        return topic in self.topics and not topic.startswith("floor:")

    def take(self) -> bytes:
        """Everything that waits, in one piece."""
        data = b"".join(self._waiting)
        self._waiting.clear()
        self._waiting_bytes = 0
        self._wake.clear()
        return data

    async def wait(self) -> bool:
        """Return True when something came, False after a quiet heartbeat's time."""
        try:
            async with asyncio.timeout(self.limits.heartbeat_seconds):
                await self._wake.wait()
        except TimeoutError:
            return False
        return True

    def close(self, reason: str) -> None:
        """End the connection after saying why."""
        if self.closing_reason is None:
            self.closing_reason = reason
            self._wake.set()
            # Nobody waits long for a reader who does not read.
            asyncio.get_running_loop().call_later(CUT_AFTER_SECONDS, self.cut)

    def leave(self) -> None:
        """Note that the other side has gone."""
        self.is_gone = True
        self._wake.set()

    def _within(self, messages: int, size: int) -> bool:
        if messages <= self.limits.waiting_messages and size <= self.limits.waiting_bytes:
            return True
        self.leave()
        self.cut()
        return False
