"""Who is connected to this process, and the passing on of each event to those who follow one of its topics."""

import asyncio
import json
import logging
from collections import Counter, deque
from collections.abc import Iterable
from math import inf
from uuid import UUID

from shouwen.shared.stream.clients import Client, Limits
from shouwen.shared.stream.frames import Frame, live_frame

logger = logging.getLogger(__name__)
# For how long it is remembered what pages could show: loading a page and its scripts takes less than two minutes.
MARK_SECONDS = 0.25
MARKS = 480
# The clocks of several machines differ by so much.
SLACK_SECONDS = 0.5


class Hub:
    """The connections of this process by topic. `low_water` is the mark up to which everything was passed on."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.low_water: int | None = None
        self.is_connected = False
        self.is_closing = False
        self.dropped = 0
        # Set when somebody came whom the database has not heard of.
        self.newcomers = asyncio.Event()
        # Counts how often identities came into doubt; set when one has.
        self.doubts = 0
        self.doubted = asyncio.Event()
        self._clients: dict[Client, None] = {}
        self._by_topic: dict[str, set[Client]] = {}
        self._marks: deque[tuple[float, int]] = deque(maxlen=MARKS)

    def settle(self, low_water: int, at: float) -> None:
        """Everything up to this mark has been passed on, by this time in seconds since 1970."""
        self.low_water = low_water
        if not self._marks or at - self._marks[-1][0] >= MARK_SECONDS:
            self._marks.append((at, low_water))

    def mark_at(self, at: float) -> int | None:
        """A mark up to which everything was visible at that time; none where that is too long ago to know."""
        return next((mark for noted, mark in reversed(self._marks) if noted <= at - SLACK_SECONDS), None)

    @property
    def clients(self) -> list[Client]:
        """Everybody, in the order in which they came."""
        return list(self._clients)

    def followers(self) -> list[tuple[UUID, UUID]]:
        """(membership, tenant) of the staff who are connected, in a fixed order."""
        staff = {
            (client.follower.membership_id, client.follower.tenant_id)
            for client in self._clients
            if client.follower.membership_id is not None
        }
        return sorted(staff)

    def counts(self) -> dict[str, int]:
        """Figures for whoever watches the process."""
        kinds = Counter(client.follower.kind for client in self._clients)
        return {
            "staff": kinds["staff"],
            "visitors": kinds["visitor"],
            "slow_readers_dropped": self.dropped,
            "low_water": self.low_water or 0,
        }

    def has_room_for(self, client: Client) -> bool:
        """Whether one more visitor may come from this address; the machine itself may send any number."""
        if not client.is_visitor or not client.address:
            return True
        from_there = sum(1 for other in self._clients if other.is_visitor and other.address == client.address)
        return from_there < self.limits.visitors_per_address

    def join(self, client: Client) -> None:
        """Take a connection in; the same person's oldest goes when there are too many."""
        most = self.limits.connections_per_visit if client.is_visitor else self.limits.connections_per_person
        theirs = [other for other in self._clients if other.follower.key == client.follower.key]
        # Not the newest: a browser that crashed leaves connections behind that nobody reads.
        for other in theirs[: max(0, len(theirs) - most + 1)]:
            other.close("too_many")
            self.leave(other)
        self._clients[client] = None
        for topic in client.topics:
            self._by_topic.setdefault(topic, set()).add(client)
        if client.checked_at == -inf:
            self.doubted.set()
        if not client.is_visitor:
            self.newcomers.set()

    def doubt(self, tenant_id: UUID, membership_id: UUID | None = None) -> None:
        """Have it asked again at once who these are: one member, or all staff of a tenant."""
        for client in self._clients:
            follower = client.follower
            # Who leads a team sees less of it, or more, when somebody else moves.
            if follower.tenant_id == tenant_id and (
                membership_id in (None, follower.membership_id) or follower.watches_a_part
            ):
                client.checked_at = -inf
        # Whoever is being let in at this moment was perhaps identified before.
        self.doubts += 1
        self.doubted.set()

    def leave(self, client: Client) -> None:
        """Forget a connection; repeatable."""
        self._clients.pop(client, None)
        for topic in client.topics:
            readers = self._by_topic.get(topic, set())
            readers.discard(client)
            if not readers:
                self._by_topic.pop(topic, None)

    def pass_on(self, tenant_id: UUID, frame: Frame) -> None:
        """Queue a message for those of its tenant who follow one of its topics."""
        readers = {client for topic in frame.topics for client in self._by_topic.get(topic, ())}
        for client in readers:
            if client.follower.tenant_id == tenant_id and not client.offer(frame):
                self.dropped += 1
                logger.info("A reader who was too slow was cut off: %s", client.follower.key)
                self.leave(client)

    def pass_live(self, text: str) -> None:
        """Pass on a message that is not stored."""
        try:
            message = json.loads(text)
            tenant_id, frame = UUID(message["tenant"]), live_frame(message)
        except (ValueError, KeyError, TypeError):
            logger.warning("Somebody sent what is no live message: %.200s", text)
            return
        self.pass_on(tenant_id, frame)

    def close_everybody(self, reason: str, clients: Iterable[Client] | None = None) -> None:
        """End these connections, or all of them."""
        for client in list(self._clients if clients is None else clients):
            client.close(reason)
