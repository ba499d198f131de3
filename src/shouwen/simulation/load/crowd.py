"""A crowd that never gives up: agents and chat customers who repeat every step until it is answered."""

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from uuid_utils.compat import uuid7

from shouwen.contacts.api import Contact, open_contact, open_conversation, queue_contact
from shouwen.routing.api import AgentPresence
from shouwen.shared.stream.tokens import issue_visit_token
from shouwen.shared.tenancy import tenant_transaction
from shouwen.simulation.load.centre import Seat
from shouwen.simulation.load.wire import Wire
from shouwen.telephony.api import place_simulated_call

logger = logging.getLogger(__name__)
AGAIN_SECONDS = 0.3
ANSWER_SECONDS = 8.0
TURNS = 3
TURN_SECONDS = 0.8
CALL_SECONDS = 5.0
BROKEN = (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError)
JSON = {"Accept": "application/json"}


@dataclass
class Window:
    """What belongs to one fault: the contacts that came while it healed, and what was said in them."""

    name: str
    # When each came.
    contacts: dict[UUID, float] = field(default_factory=dict)
    # Acknowledged by the centre: these must be stored, each once.
    sent: set[UUID] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)


@dataclass
class Crowd:
    """Agents on the stream and customers who come at a steady rate; callers only where a number is given."""

    tenant_id: UUID
    queue_id: UUID
    code_id: UUID
    number: str
    port: int
    seats: list[Seat]
    window: Window = field(default_factory=lambda: Window("before"))
    # When an agent's stream told of a contact, and of a message.
    offered: dict[UUID, float] = field(default_factory=dict)
    heard: dict[UUID, float] = field(default_factory=dict)
    said: dict[UUID, float] = field(default_factory=dict)
    stopping: bool = False
    _offers: set[str] = field(default_factory=set)
    _came_in: dict[UUID, Window] = field(default_factory=dict)
    _steps: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.pages = Wire("127.0.0.1", self.port, limit=16)
        self.streams = Wire("127.0.0.1", self.port + 1)
        self.threads = ThreadPoolExecutor(6, thread_name_prefix="crowd")

    def gather(self) -> list[asyncio.Task[None]]:
        """Everybody takes their place; the tasks run until they are cancelled."""
        followers = [asyncio.create_task(self._follow(seat)) for seat in self.seats]
        return [*followers, asyncio.create_task(self._keep_ready())]

    async def come(self, per_second: float, *, calls_share: float) -> None:
        """Customers arrive, this share of them by telephone, until cancelled."""
        while True:
            calls = bool(self.number) and random.random() < calls_share
            self._spawn(self._call(self.window) if calls else self._chat(self.window))
            await asyncio.sleep(random.expovariate(per_second))

    async def drain(self, seconds: float) -> None:
        """Let everything that has begun come to its end."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and (self._steps or await self.in_thread(self._count_open)):
            await asyncio.sleep(0.3)

    async def in_thread(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Work with the database, again and again while it is away."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                return await loop.run_in_executor(self.threads, _with_fresh_connection, function, *arguments)
            except DatabaseError:
                await asyncio.sleep(AGAIN_SECONDS)

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._steps.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._steps.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self.window.counts["errors"] += 1
            logger.warning("A step of the crowd failed.", exc_info=task.exception())

    async def _chat(self, window: Window) -> None:
        contact = uuid7()
        self._note(contact, window)
        await self.in_thread(_open_chat, self.tenant_id, contact, self.queue_id)

    async def _call(self, window: Window) -> None:
        self._note(await self.in_thread(_place_call, self.tenant_id, self.number), window)

    def _note(self, contact: UUID, window: Window) -> None:
        window.contacts[contact] = time.monotonic()
        self._came_in[contact] = window

    async def _follow(self, seat: Seat) -> None:
        headers = {"Cookie": seat.cookie, "Origin": f"http://localhost:{self.port}"}
        place: list[str] = []
        while not self.stopping:
            after = f"&last_event_id={place[-1]}" if place else ""
            path = f"/stream?topics=agent:{seat.member.pk}{after}"
            try:
                async for message in self.streams.follow(path, headers, place.append):
                    del place[:-1]
                    self._hear(seat, message)
            except BROKEN:
                self.window.counts["reconnects"] += 1
            await asyncio.sleep(AGAIN_SECONDS)

    def _hear(self, seat: Seat, message: dict[str, Any]) -> None:
        payload = message.get("payload", {})
        match message.get("type"):
            case "routing.ContactOffered" if payload["offer_id"] not in self._offers:
                self._offers.add(payload["offer_id"])
                contact = UUID(payload["contact_id"])
                self.offered.setdefault(contact, time.monotonic())
                self._spawn(self._serve(seat, payload["offer_id"], contact))
            case "contacts.MessageSent":
                self.heard.setdefault(UUID(payload["client_id"]), time.monotonic())
            case "contacts.SegmentEnded":
                self._spawn(self._wrap_up(seat, payload["contact_id"]))

    async def _serve(self, seat: Seat, offer: str, contact: UUID) -> None:
        window = self._came_in.get(contact, self.window)
        status = await self._post(f"/desktop/offers/{offer}/accept/", b"", seat.headers | JSON)
        if status != 204:
            window.counts["refused"] += 1
        elif await self.in_thread(_is_chat, self.tenant_id, contact):
            await self._talk(window, seat, contact)

    async def _talk(self, window: Window, seat: Seat, contact: UUID) -> None:
        token = issue_visit_token(self.tenant_id, contact)
        visitor = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        for _turn in range(TURNS):
            await self._say(window, "/chat/v1/messages", visitor, form=False)
            await self._say(window, f"/desktop/contacts/{contact}/say/", seat.headers | JSON, form=True)
            await asyncio.sleep(TURN_SECONDS * random.uniform(0.7, 1.3))
        await self._post("/chat/v1/end", b"{}", visitor)

    async def _wrap_up(self, seat: Seat, contact: str) -> None:
        form = urlencode({"code": str(self.code_id), "note": "chaos"}).encode()
        await self._post(f"/desktop/contacts/{contact}/wrap-up/", form, seat.headers)

    async def _say(self, window: Window, path: str, headers: dict[str, str], *, form: bool) -> None:
        client_id = uuid4()
        words = {"client_id": str(client_id), "text": "chaos"}
        body = urlencode(words).encode() if form else b'{"client_id":"%s","text":"chaos"}' % str(client_id).encode()
        if not form:
            self.said[client_id] = time.monotonic()
        status = await self._post(path, body, headers)
        if status in (200, 201):
            window.sent.add(client_id)
        else:
            window.counts["messages_refused"] += 1

    async def _post(self, path: str, body: bytes, headers: dict[str, str]) -> int:
        while True:
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    status, _answer = await self.pages.post(path, body, headers)
            except BROKEN:
                status = 0
            if 0 < status < 500 and status != 429:
                return status
            await asyncio.sleep(AGAIN_SECONDS)

    async def _keep_ready(self) -> None:
        by_member = {seat.member.pk: seat for seat in self.seats}
        while not self.stopping:
            for member in await self.in_thread(_not_ready, self.tenant_id, list(by_member)):
                await self._post("/desktop/state/", b"to=ready", by_member[member].headers)
            await asyncio.sleep(1.0)

    def _count_open(self) -> int:
        with tenant_transaction(self.tenant_id):
            return Contact.objects.filter(pk__in=list(self._came_in), closed_at__isnull=True).count()


def _with_fresh_connection(function: Callable[..., Any], *arguments: Any) -> Any:
    close_old_connections()
    return function(*arguments)


def _open_chat(tenant_id: UUID, contact_id: UUID, queue_id: UUID) -> None:
    at = timezone.now()
    with tenant_transaction(tenant_id):
        # Asked again after an answer that was lost: the customer waits, or is being served, already.
        if Contact.objects.filter(pk=contact_id).exists():
            return
        open_contact(contact_id=contact_id, channel="chat", customer_address=str(contact_id), at=at)
        open_conversation(contact_id=contact_id, visitor_id=contact_id, at=at)
        queue_contact(contact_id=contact_id, queue_id=queue_id, at=at)


def _place_call(tenant_id: UUID, number: str) -> UUID:
    caller = f"+861380{random.randrange(10**7):07d}"
    with tenant_transaction(tenant_id):
        return place_simulated_call(
            from_number=caller, to_number=number, keys=[(0.5, "1")], talk_seconds=CALL_SECONDS, at=timezone.now()
        )


def _is_chat(tenant_id: UUID, contact_id: UUID) -> bool:
    with tenant_transaction(tenant_id):
        return Contact.objects.filter(pk=contact_id, channel="chat").exists()


def _not_ready(tenant_id: UUID, members: list[UUID]) -> list[UUID]:
    with tenant_transaction(tenant_id):
        absent = AgentPresence.objects.filter(membership__in=members).exclude(state=AgentPresence.State.READY)
        return list(absent.values_list("membership_id", flat=True))
