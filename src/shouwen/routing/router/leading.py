"""One reign of a leader: events in, decisions committed, again and again."""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection, transaction

from shouwen.routing.core import decisions, events
from shouwen.routing.core.core import RoutingCore
from shouwen.routing.core.definitions import Id, QueueDefinition, RoutingError
from shouwen.routing.models import Queue
from shouwen.routing.router import directory, rebuilding, watching
from shouwen.routing.router.committing import Ledger, commit
from shouwen.routing.router.translating import RELEVANT, translate
from shouwen.shared.api import Envelope, Reader, tenant_scope

logger = logging.getLogger(__name__)
LONGEST_NAP_SECONDS = 0.5
MASTER_DATA = frozenset({"accounts.MemberSkillsChanged", "accounts.MembershipChanged", "accounts.RoleChanged"})
QUEUE_CHANGED = "routing.QueueChanged"
# All that a leader reads; most of a busy outbox is words between customers and agents.
FOLLOWED = RELEVANT | MASTER_DATA | {QUEUE_CHANGED}


class RouterClock:
    """Wall-clock seconds that never go back, as the core asks."""

    def __init__(self, wall: Callable[[], float] = time.time) -> None:
        self._wall, self._last = wall, 0.0

    def now(self) -> float:
        """The present moment in seconds since 1970."""
        self._last = max(self._last, self._wall())
        return self._last


class Reign:
    """A leader's memory: the core, the open offers, and how far it has read."""

    def __init__(self, *, shard: int, epoch: int, clock: RouterClock) -> None:
        self.shard, self.epoch, self.clock = shard, epoch, clock
        self.core = RoutingCore(at=clock.now())
        self.ledger = Ledger()
        self.tenant_ids: list[UUID] = []
        self.queues: dict[UUID, Queue] = {}
        self._definitions: dict[Id, QueueDefinition] = {}
        self._signed_on: set[UUID] = set()
        self.low_water = 0

    def begin(self, reader: Reader) -> None:
        """Rebuild from the tables as of one snapshot and go on with the event after it."""
        at = self._at()
        with transaction.atomic():
            rebuilding.withdraw_open_offers(directory.tenants_of(self.shard), at)
        # Out of any tenant's scope: the level can be set only before the first statement.
        with tenant_scope(None), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            reader.tracker = rebuilding.position_of_snapshot()
            self.tenant_ids = directory.tenants_of(self.shard)
            queues = directory.queues_of(self.tenant_ids)
            self._use(queues)
            told = list(rebuilding.load(self.tenant_ids, queues, at, self.clock.now()))
        self._definitions = {one.definition.id: one.definition for one in told if isinstance(one, events.QueueDefined)}
        self._signed_on = {event.agent for event in told if isinstance(event, events.AgentSignedOn)}  # type: ignore[misc]
        self.low_water = reader.low_water
        self._commit([decision for event in told for decision in self._handle(event)])
        logger.info(
            "Leading shard %s, epoch %s: %s queues, %s agents.",
            self.shard,
            self.epoch,
            len(queues),
            len(self._signed_on),
        )

    def turn(self, reader: Reader) -> bool:
        """Take in what is new and what is due; returns whether there was anything to read."""
        envelopes = reader.poll()
        self.low_water = reader.low_water
        decided: list[decisions.Decision] = []
        for envelope in envelopes:
            for event in self._events(envelope):
                decided += self._handle(event)
        decided += self.core.advance(self.clock.now())
        self._commit(decided)
        return bool(envelopes)

    def nap_seconds(self) -> float:
        """How long nothing is due."""
        wakeup = self.core.next_wakeup()
        return LONGEST_NAP_SECONDS if wakeup is None else min(LONGEST_NAP_SECONDS, max(0.0, wakeup - self.clock.now()))

    def tell_waiting(self) -> None:
        """Write down where the waiting customers stand."""
        watching.tell_waiting(self.core, list(self.queues.values()), self._at())

    def check_hours(self) -> None:
        """Open and close queues by the clock."""
        decided = []
        for event in watching.openings(list(self.queues.values()), self._at(), self.clock.now()):
            decided += self._handle(event)
        self._commit(decided)

    def sign_off_absent(self) -> None:
        """Take agents off line whose browser was not seen for half a minute; their contacts go on."""
        watching.sign_off_absent(self.tenant_ids, self._at())

    def _at(self) -> datetime:
        return datetime.fromtimestamp(self.clock.now(), UTC)

    def _handle(self, event: events.Event) -> list[decisions.Decision]:
        try:
            return list(self.core.handle(event))
        except RoutingError as error:
            logger.error("The core refused %s: %s", event, error)
            if isinstance(event, events.ContactQueued):
                return [decisions.MaxWaitReached(event.contact, event.queue, "hang_up", "queue_removed")]
            return []

    def _commit(self, decided: list[decisions.Decision]) -> None:
        if decided:
            commit(decided, self.ledger, shard=self.shard, epoch=self.epoch, low_water=self.low_water, at=self._at())

    def _events(self, envelope: Envelope) -> Iterable[events.Event]:
        if envelope.tenant_id not in self.tenant_ids:
            self.tenant_ids = directory.tenants_of(self.shard)
            if envelope.tenant_id not in self.tenant_ids:
                return
        # At the time it happened: an answer that came before the ringing ended counts, however late it is read.
        now = max(self.core.now, min(self.clock.now(), envelope.at.timestamp()))
        if envelope.type == QUEUE_CHANGED:
            yield from self._queues_again(now)
        elif envelope.type in ("accounts.MemberSkillsChanged", "accounts.MembershipChanged"):
            yield from self._member_again(envelope.aggregate_id, now)
        elif envelope.type == "accounts.RoleChanged":
            yield from self._let_go(self._signed_on - directory.serving_among(self._signed_on), now)
        elif envelope.type == "routing.AgentStateChanged":
            yield from self._state_again(envelope, now)
        else:
            if envelope.type == "contacts.ContactQueued" and UUID(envelope.payload["queue_id"]) not in self.queues:
                yield from self._queues_again(now)
            yield from translate(envelope, now, self._patience)

    def _use(self, queues: Iterable[Queue]) -> None:
        self.queues = {queue.pk: queue for queue in queues}
        self.ledger.queues |= self.queues

    def _patience(self, queue_id: UUID) -> float:
        queue = self.queues.get(queue_id)
        return float(queue.preferred_patience_seconds) if queue else 0.0

    def _queues_again(self, now: float) -> Iterable[events.Event]:
        before = self.queues
        queues = directory.queues_of(self.tenant_ids)
        self._use(queues)
        for event in directory.queue_definitions(queues, self._at(), now):
            queue, definition = event.definition.id, event.definition
            if self._definitions.get(queue) == definition:
                yield events.QueueOpeningChanged(at=now, queue=queue, opened=event.opened)
            else:
                self._definitions[queue] = definition
                yield event
        for gone in before.keys() - self.queues.keys():
            del self._definitions[gone]
            yield events.QueueRemoved(at=now, queue=gone)

    def _member_again(self, member_id: UUID, now: float) -> Iterable[events.Event]:
        if member_id not in self._signed_on:
            return
        agent = directory.agent(member_id)
        if agent is None:
            yield from self._let_go([member_id], now)
            return
        skills = directory.skills_of([member_id], self._at()).get(member_id, {})
        yield events.AgentSkillsChanged(at=now, agent=member_id, skills=skills)
        yield events.AgentCapacityChanged(at=now, agent=member_id, capacity=directory.capacity_of(agent))

    def _let_go(self, member_ids: Iterable[UUID], now: float) -> Iterable[events.Event]:
        for member_id in sorted(member_ids):
            self._signed_on.discard(member_id)
            yield events.AgentLetGo(at=now, agent=member_id)

    def _state_again(self, envelope: Envelope, now: float) -> Iterable[events.Event]:
        member_id, state = UUID(envelope.payload["agent_id"]), envelope.payload["state"]
        if state == "offline":
            self._signed_on.discard(member_id)
        elif member_id not in self._signed_on:
            agent = directory.agent(member_id)
            if agent is None:
                # Ready was said in the very moment of being let go.
                yield from self._let_go([member_id], now)
                return
            self._signed_on.add(member_id)
            yield events.AgentSignedOn(
                at=now,
                agent=member_id,
                skills=directory.skills_of([member_id], self._at()).get(member_id, {}),
                capacity=directory.capacity_of(agent),
                state=state,
            )
        yield from translate(envelope, now, self._patience)
