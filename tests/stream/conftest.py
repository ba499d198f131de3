"""A real stream process against the test run's database, and readers of it."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
import pytest
from django.db import transaction
from django.test import Client

from shouwen.accounts.models import Membership
from shouwen.accounts.testing import make_membership, sign_in
from shouwen.shared.outbox.testing import eventually, spawn_python
from shouwen.shared.stream.tokens import issue_visit_token

ORIGIN = {"Origin": "http://localhost:8000"}
# Small figures, so that each limit is met within a second.
PROCESS = """
from shouwen.shared.stream.clients import Limits
from shouwen.shared.stream.server import make_server
limits = Limits(
    waiting_messages=200, waiting_bytes=300_000, connections_per_person=3, connections_per_visit=2,
    replayed_events=500, heartbeat_seconds=0.4, recheck_seconds=0.4, follower_seconds=0.5,
)
make_server("127.0.0.1", {port}, limits).run()
"""

# As it is run: what is done at once is not done by the check that comes once a minute.
AS_RUN = """
from shouwen.shared.stream.server import make_server
make_server("127.0.0.1", {port}).run()
"""


@dataclass
class Message:
    """One server-sent event as it came."""

    event: str
    id: str | None
    data: Any


@dataclass
class Reader:
    """An open stream; `last_id` is what a browser would come back with."""

    response: httpx.Response
    last_id: str | None = None
    seen: list[Message] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lines = self.response.iter_lines()

    def next(self, *events: str) -> Message:
        """The next event of one of these kinds; others are passed over."""
        while True:
            message = self._one()
            if not events or message.event in events:
                return message

    def messages(self, count: int) -> list[Message]:
        """The next so many messages."""
        return [self.next("message") for _ in range(count)]

    def until_closed(self) -> list[Message]:
        """Everything up to the end of the stream."""
        came = []
        try:
            while True:
                came.append(self._one())
        except (StopIteration, httpx.ReadError, httpx.RemoteProtocolError):
            return came

    def _one(self) -> Message:
        fields: dict[str, str] = {}
        for line in self._lines:
            if not line:
                if "data" in fields:
                    break
                continue
            name, _colon, value = line.partition(": ")
            fields[name] = value
        else:
            raise StopIteration
        self.last_id = fields.get("id", self.last_id)
        message = Message(fields.get("event", "message"), fields.get("id"), json.loads(fields["data"]))
        self.seen.append(message)
        return message


class Process:
    """The stream process of the test run; it can be killed and started again on the same port."""

    def __init__(self, script: str = PROCESS) -> None:
        self._script = script
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        """Start it and wait until it listens to the outbox."""
        self.process = spawn_python(self._script.format(port=self.port))
        eventually(self.is_well, seconds=30)

    def kill(self) -> None:
        """As a crash does."""
        self.process.kill()
        self.process.communicate()

    def is_well(self) -> bool:
        """Whether it says so itself."""
        try:
            return bool(httpx.get(f"{self.url}/healthz", timeout=2).json()["ok"])
        except httpx.HTTPError:
            return False

    def has_passed(self, event: int) -> bool:
        """Whether everything up to this event was passed on."""
        return int(httpx.get(f"{self.url}/healthz", timeout=2).json()["low_water"]) >= event

    def get(self, topics: str, headers: dict[str, str] | None = None, **parameters: str) -> httpx.Response:
        """An answer that is not a stream."""
        return httpx.get(f"{self.url}/stream", params={"topics": topics, **parameters}, headers=headers, timeout=10)

    @contextmanager
    def read(
        self, topics: str, headers: dict[str, str], *, after: str | None = None, **parameters: str
    ) -> Iterator[Reader]:
        """An open stream."""
        if after is not None:
            headers = {**headers, "Last-Event-ID": after}
        query = {"topics": topics, **parameters}
        with httpx.stream("GET", f"{self.url}/stream", params=query, headers=headers, timeout=20) as answer:
            if answer.status_code != 200:
                raise AssertionError(f"{answer.status_code} {answer.read()!r}")
            yield Reader(answer)


@pytest.fixture(scope="module")
def stream(django_db_setup: None) -> Iterator[Process]:
    """The stream process, one for the tests of a module."""
    process = Process()
    yield process
    process.process.terminate()
    process.process.communicate(timeout=10)


@pytest.fixture(scope="module")
def stream_as_run(django_db_setup: None) -> Iterator[Process]:
    """A stream process with the limits it has in use."""
    process = Process(AS_RUN)
    yield process
    process.process.terminate()
    process.process.communicate(timeout=10)


@dataclass
class Staff:
    """A signed-in colleague as the stream meets them."""

    member: Membership
    headers: dict[str, str]
    client: Client

    @property
    def membership_id(self) -> UUID:
        """Who they are to the stream."""
        return self.member.pk

    @property
    def topic(self) -> str:
        """What only they may follow."""
        return f"agent:{self.membership_id}"


@pytest.fixture
def sign_on(tenant: Any) -> Any:
    """Make a member with this role and sign them in; call it in the tenant's scope."""

    def sign_on(role: str = "agent", **fields: Any) -> Staff:
        with transaction.atomic():
            member = make_membership(role=role, **fields)
            client = sign_in(Client(), member)
        cookie = f"sessionid={client.cookies['sessionid'].value}"
        return Staff(member, {**ORIGIN, "Cookie": cookie}, client)

    return sign_on


def visitor_headers(tenant_id: UUID, contact_id: UUID) -> dict[str, str]:
    """What a customer's browser sends from somebody's website."""
    token = issue_visit_token(tenant_id, contact_id)
    return {"Origin": "https://shop.example", "Authorization": f"Bearer {token}"}
