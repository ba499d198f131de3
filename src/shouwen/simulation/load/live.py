"""`shouwen bench live`: the whole installation under load on this machine."""

import asyncio
import logging
import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone
from uuid_utils.compat import uuid7

from shouwen.contacts.api import (
    Contact,
    EndReason,
    Message,
    Segment,
    WrapUpCode,
    end_contact,
    finish_wrap_up,
    open_contact,
    open_conversation,
    queue_contact,
)
from shouwen.routing.api import Queue
from shouwen.shared.models import Cursor, Tenant
from shouwen.shared.stream.tokens import issue_visit_token
from shouwen.shared.tenancy import tenant_transaction
from shouwen.simulation.load.centre import Seat, make_queue, make_ready, make_seats
from shouwen.simulation.load.measures import Measures, percentiles
from shouwen.simulation.load.testbed import Testbed
from shouwen.simulation.load.wire import Wire

logger = logging.getLogger(__name__)
TALK_SECONDS = 8.0
DRAIN_SECONDS = 15.0
# How often the disk is waited for, one after the other, before it is seen: who came or went, and the router's decision.
COMMITS = {"offer": 2, "next_offer": 2, "message": 1}


@dataclass(frozen=True, slots=True)
class Load:
    """How much: contacts and messages per second, agents on the stream, seconds of measuring."""

    contacts_per_second: float = 20.0
    messages_per_second: float = 200.0
    agents: int = 500
    seconds: float = 20.0
    scarce_agents: int = 8


@dataclass
class Run:
    """One run against a testbed: who serves, what is open, what was measured."""

    tenant: Tenant
    bed: Testbed
    load: Load
    measures: Measures = field(default_factory=Measures)
    opened: dict[UUID, float] = field(default_factory=dict)
    freed: dict[UUID, float] = field(default_factory=dict)
    said: dict[str, float] = field(default_factory=dict)
    active: dict[UUID, tuple[Seat, str]] = field(default_factory=dict)
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)
    # Processor cores each part kept busy while contacts came.
    cores: dict[str, float] = field(default_factory=dict)
    stopping: bool = False

    def __post_init__(self) -> None:
        self.pages = Wire("127.0.0.1", self.bed.port, limit=12)
        self.streams = Wire("127.0.0.1", self.bed.port + 1)
        self.threads = ThreadPoolExecutor(6, thread_name_prefix="load")

    async def execute(self, queue: Queue, seats: list[Seat], scarce: Queue, few: list[Seat], code: UUID) -> None:
        """Follow, open, talk, end; then the queue where everybody waits; then drain."""
        self.code = code
        followers = [asyncio.create_task(self._follow(seat, scarce=seat in few)) for seat in [*seats, *few]]
        await asyncio.sleep(3.0)
        probe = asyncio.create_task(self._probe_commits())
        steady = [asyncio.create_task(self._open_steadily(queue)), asyncio.create_task(self._chatter())]
        before, since = self.bed.cpu_seconds(), time.monotonic()
        await asyncio.gather(*steady)
        took = time.monotonic() - since
        self.cores = {
            name: round((now - before.get(name, now)) / took, 2) for name, now in self.bed.cpu_seconds().items()
        }
        await self._drain()
        await self._scarcity(scarce, few)
        self.stopping = True
        for task in [probe, *followers, *self.tasks]:
            task.cancel()
        await asyncio.gather(probe, *followers, *self.tasks, return_exceptions=True)
        self.pages.close()

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self.measures.counts["errors"] += 1
            logger.warning("A step of the load failed.", exc_info=task.exception())

    async def _in_thread(self, function: Any, *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.threads, function, *arguments)

    async def _follow(self, seat: Seat, *, scarce: bool) -> None:
        member = seat.member.pk
        headers = {"Cookie": seat.cookie, "Origin": self.bed.url}
        while not self.stopping:
            try:
                async for message in self.streams.follow(f"/stream?topics=agent:{member}", headers):
                    self._hear(seat, message, scarce=scarce)
            except (OSError, asyncio.IncompleteReadError):
                self.measures.counts["reconnects"] += 1
            await asyncio.sleep(0.2)

    def _hear(self, seat: Seat, message: dict[str, Any], *, scarce: bool) -> None:
        now = time.monotonic()
        if not self.measures.delivered(seat.member.pk, message.get("id")):
            return
        payload = message.get("payload", {})
        match message.get("type"):
            case "routing.ContactOffered":
                contact = UUID(payload["contact_id"])
                if scarce:
                    if (since := self.freed.pop(seat.member.pk, None)) is not None:
                        self.measures.took("next_offer", now - since)
                    self._spawn(self._serve_briefly(seat, UUID(payload["offer_id"]), contact))
                else:
                    if (since := self.opened.get(contact)) is not None:
                        self.measures.took("offer", now - since)
                    self._spawn(self._serve(seat, payload["offer_id"], contact))
            case "contacts.MessageSent":
                if (since := self.said.pop(payload["client_id"], None)) is not None:
                    self.measures.took("message", now - since)

    async def _open_steadily(self, queue: Queue) -> None:
        end = time.monotonic() + self.load.seconds
        due = time.monotonic()
        while due < end:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            self._spawn(self._open(queue))
            due += 1.0 / self.load.contacts_per_second

    async def _open(self, queue: Queue) -> None:
        contact = uuid7()
        self.opened[contact] = await self._in_thread(_open_chat, self.tenant.pk, contact, queue.pk)
        self.measures.counts["opened"] += 1

    async def _serve(self, seat: Seat, offer: str, contact: UUID) -> None:
        status, _body = await self.pages.post(f"/desktop/offers/{offer}/accept/", b"", seat.headers)
        if status not in (200, 302):
            self.measures.counts["refused"] += 1
            return
        self.measures.counts["accepted"] += 1
        token = issue_visit_token(self.tenant.pk, contact)
        self.active[contact] = (seat, token)
        await asyncio.sleep(TALK_SECONDS * random.uniform(0.7, 1.3))
        self.active.pop(contact, None)
        await self.pages.post(
            "/chat/v1/end", b"{}", {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        )
        form = urlencode({"code": str(self.code), "note": "load"}).encode()
        await self.pages.post(f"/desktop/contacts/{contact}/wrap-up/", form, seat.headers)

    async def _chatter(self) -> None:
        end = time.monotonic() + self.load.seconds
        due = time.monotonic() + 2.0
        while due < end:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            if self.active:
                self._spawn(self._say(random.choice(list(self.active))))
            due += 1.0 / self.load.messages_per_second

    async def _say(self, contact: UUID) -> None:
        _seat, token = self.active.get(contact, (None, ""))
        if not token:
            return
        client_id = str(uuid4())
        body = b'{"client_id":"%s","text":"load"}' % client_id.encode()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.said[client_id] = time.monotonic()
        status, _answer = await self.pages.post("/chat/v1/messages", body, headers)
        if status == 201:
            self.measures.counts["messages"] += 1
        else:
            self.said.pop(client_id, None)
            self.measures.counts["messages_refused"] += 1

    async def _drain(self) -> None:
        end = time.monotonic() + DRAIN_SECONDS
        while self.tasks and time.monotonic() < end:
            await asyncio.sleep(0.2)

    async def _scarcity(self, scarce: Queue, few: list[Seat]) -> None:
        waiting = int(self.load.seconds * len(few) * 2)
        for start in range(0, waiting, 50):
            batch = [uuid7() for _ in range(min(50, waiting - start))]
            await asyncio.gather(
                *(self._in_thread(_open_chat, self.tenant.pk, contact, scarce.pk) for contact in batch)
            )
        await self._in_thread(make_ready, self.tenant, few)
        await asyncio.sleep(self.load.seconds / 2)
        await self._in_thread(_end_waiting, self.tenant.pk, scarce.pk)
        await self._drain()

    async def _serve_briefly(self, seat: Seat, offer: UUID, contact: UUID) -> None:
        status, _body = await self.pages.post(f"/desktop/offers/{offer}/accept/", b"", seat.headers)
        if status not in (200, 302):
            return
        self.measures.counts["accepted"] += 1
        await asyncio.sleep(0.3)
        self.freed[seat.member.pk] = await self._in_thread(_finish, self.tenant.pk, contact, self.code, seat)

    async def _probe_commits(self) -> None:
        while True:
            self.measures.took("commit", await self._in_thread(_one_commit))
            await asyncio.sleep(0.25)


def _open_chat(tenant_id: UUID, contact_id: UUID, queue_id: UUID) -> float:
    at = timezone.now()
    with tenant_transaction(tenant_id):
        open_contact(contact_id=contact_id, channel="chat", customer_address=str(contact_id), at=at)
        open_conversation(contact_id=contact_id, visitor_id=contact_id, at=at)
        queue_contact(contact_id=contact_id, queue_id=queue_id, at=at)
        return time.monotonic()  # Just before its own commit, which counts.


def _finish(tenant_id: UUID, contact_id: UUID, code_id: UUID, seat: Seat) -> float:
    at = timezone.now()
    with tenant_transaction(tenant_id):
        end_contact(contact_id=contact_id, reason=EndReason.COMPLETED, by="customer", at=at)
        segment = Segment.objects.get(contact_id=contact_id, wrap_up_ended_at__isnull=True)
        finish_wrap_up(segment_id=segment.pk, by=seat.member, at=at, code_id=code_id)
        return time.monotonic()  # Just before its own commit, which counts.


def _end_waiting(tenant_id: UUID, queue_id: UUID) -> None:
    while True:
        with tenant_transaction(tenant_id):
            waiting = list(
                Contact.objects.filter(queue_id=queue_id, ended_at__isnull=True, accepted_at__isnull=True)[:50]
            )
            for contact in waiting:
                end_contact(contact_id=contact.pk, reason=EndReason.ABANDONED, by="customer", at=timezone.now())
        if not waiting:
            return


def _one_commit() -> float:
    start = time.monotonic()
    Cursor.objects.update_or_create(name="bench.commit", defaults={"low_water": int(start)})
    return time.monotonic() - start


def tally(tenant: Tenant, run: Run) -> dict[str, Any]:
    """The figures of a run, with what the database says became of every contact."""
    with tenant_transaction(tenant.pk):
        accepted = Contact.objects.filter(accepted_at__isnull=False, channel="chat", queue_id__isnull=False)
        ended = accepted.filter(ended_at__isnull=False).count()
        total = accepted.count()
        stored = Message.objects.filter(text="load").count()
    sent = run.measures.counts["messages"]
    commit = percentiles(run.measures.milliseconds["commit"])
    figures = {name: percentiles(run.measures.milliseconds[name]) for name in ("offer", "next_offer", "message")}
    return {
        "contacts_per_second": round(run.measures.counts["opened"] / run.load.seconds, 1),
        "agents": run.load.agents,
        **{f"{name}_ms": values for name, values in figures.items()},
        "accepted": total,
        "ended": ended,
        "lost": total - ended + max(0, sent - stored),
        "doubled": run.measures.counts["doubled"] + max(0, stored - sent),
        "messages": sent,
        "errors": run.measures.counts["errors"],
        "reconnects": run.measures.counts["reconnects"],
        "fsync": run.bed.fsync,
        "commit_ms": commit,
        "of_this_commits_ms": {f"{name}_ms": round(times * (commit["p50"] or 0), 1) for name, times in COMMITS.items()},
        "cores": run.cores,
    }


def measure(bed: Testbed, load: Load) -> dict[str, Any]:
    """Load the testbed whose home this process has joined; returns the figures of commands.md."""
    tenant = Tenant.objects.get(slug="demo")
    queue = make_queue(tenant, "loadmain")
    scarce = make_queue(tenant, "loadfew")
    seats = make_seats(tenant, queue, load.agents, chats=3)
    few = make_seats(tenant, scarce, load.scarce_agents, chats=1)
    make_ready(tenant, seats)
    with tenant_transaction(tenant.pk):
        code = WrapUpCode.objects.filter(is_active=True).values_list("pk", flat=True).first()
    assert code is not None  # noqa: S101  narrowing; the database holds it
    run = Run(tenant, bed, load)
    asyncio.run(run.execute(queue, seats, scarce, few, code))
    result = tally(tenant, run)
    connection.close()
    return result
