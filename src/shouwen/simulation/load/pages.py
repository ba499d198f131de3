"""`shouwen bench pages`: how long the server works on each page over a large history, and how often it queries.

Measured in this process as the application's role, behind both tenant walls, without the network: request in,
complete answer out.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from shouwen.accounts.api import Membership
from shouwen.contacts.api import (
    Contact,
    end_contact,
    open_contact,
    open_conversation,
    queue_contact,
    seed_history,
    send_message,
    start_segment,
)
from shouwen.customers.api import CustomerNumber, seed_customers
from shouwen.installation.connections import conninfo
from shouwen.routing.api import Queue
from shouwen.shared.models import Tenant
from shouwen.shared.tenancy import tenant_transaction
from shouwen.simulation.load.centre import cookie_of
from shouwen.simulation.load.measures import percentiles

HISTORY_DAYS = 365
MESSAGES_OF_A_LONG_CHAT = 60


@dataclass(frozen=True, slots=True)
class Archive:
    """What lies in the database that the pages are measured on."""

    tenant_id: UUID
    supervisor: Membership
    agent: Membership
    queue_id: UUID
    customer_id: UUID
    customer_number: str
    call_id: UUID
    chat_id: UUID
    live_id: UUID


def fill(tenant: Tenant, *, contacts: int, customers: int, progress: Callable[[str], None]) -> Archive:
    """Make a tenant with so much history, and one chat that runs now."""
    now = timezone.now()
    with tenant_transaction(tenant.pk):
        agents = list(Membership.objects.filter(assignments__role__code="agent").distinct().order_by("agent_number"))
        supervisor = Membership.objects.filter(assignments__role__code="supervisor").order_by("agent_number")[0]
        queues = list(Queue.objects.values_list("pk", flat=True))
        chats = Queue.objects.filter(medium="chat")[0]
    with psycopg.connect(conninfo("system"), autocommit=True) as link:
        progress(f"{customers} customers")
        people = seed_customers(link, tenant_id=tenant.pk, count=customers, at=now)
        progress(f"{contacts} contacts")
        seed_history(
            link,
            tenant_id=tenant.pk,
            agents=[agent.pk for agent in agents],
            queues=queues,
            customers=people[:: max(1, customers // 50_000)],
            count=contacts,
            until=now,
            days=HISTORY_DAYS,
        )
    with tenant_transaction(tenant.pk):
        closed = Contact.objects.filter(state=Contact.State.CLOSED, accepted_at__isnull=False)
        call = closed.filter(channel="voice").order_by("-opened_at")[0]
        number = CustomerNumber.objects.filter(customer=call.customer)[0]
        return Archive(
            tenant_id=tenant.pk,
            supervisor=supervisor,
            agent=agents[0],
            queue_id=chats.pk,
            customer_id=number.customer_id,
            customer_number=number.number,
            call_id=call.pk,
            chat_id=_long_chat(agents[0], chats, ends=True),
            live_id=_long_chat(agents[0], chats, ends=False),
        )


def _long_chat(agent: Membership, queue: Queue, *, ends: bool) -> UUID:
    contact, at = uuid7(), timezone.now()
    open_contact(contact_id=contact, channel="chat", customer_address=str(contact), at=at)
    open_conversation(contact_id=contact, visitor_id=contact, at=at)
    queue_contact(contact_id=contact, queue_id=queue.pk, at=at)
    start_segment(contact_id=contact, segment_id=uuid7(), agent=agent, offered_at=at, at=at, wrap_up_seconds=45)
    for number in range(MESSAGES_OF_A_LONG_CHAT):
        sender = "agent" if number % 2 else "customer"
        author = agent if number % 2 else None
        text = f"第 {number} 句"
        send_message(contact_id=contact, client_id=uuid7(), sender=sender, author=author, text=text, at=at)
    if ends:
        end_contact(contact_id=contact, by="customer", at=at)
    return contact


def addresses(archive: Archive) -> Mapping[str, tuple[Membership, str]]:
    """Who opens which address, by the name of the page."""
    history, boss, agent = reverse("records:list"), archive.supervisor, archive.agent
    return {
        "history": (boss, history),
        "history all time": (boss, f"{history}?range=all"),
        "history by number": (boss, f"{history}?range=all&q={archive.customer_number.removeprefix('+86')}"),
        "history by customer": (boss, f"{history}?range=all&customer={archive.customer_id}"),
        "history by agent": (boss, f"{history}?range=30&agent={agent.agent_number}"),
        "history by queue": (boss, f"{history}?range=all&queue={archive.queue_id}"),
        "history by channel": (boss, f"{history}?range=all&channel=chat"),
        "history by reason": (boss, f"{history}?range=all&reason=interrupted"),
        "history by low rating": (boss, f"{history}?range=30&rating=low"),
        "history of an agent": (agent, f"{history}?range=all"),
        "contact, a call": (boss, reverse("records:detail", args=[archive.call_id])),
        "contact, a chat": (boss, reverse("records:detail", args=[archive.chat_id])),
        "customers": (boss, reverse("customers:list")),
        "customers by name": (boss, reverse("customers:list") + "?q=王"),
        "customers by number": (boss, reverse("customers:list") + f"?q={archive.customer_number[-11:]}"),
        "customer": (boss, reverse("customers:detail", args=[archive.customer_id])),
        "desktop": (agent, reverse("desktop:home") + f"?c={archive.live_id}"),
        "floor": (boss, reverse("floor:home")),
        "wallboard": (boss, reverse("floor:wall")),
    }


def measure_pages(archive: Archive, *, rounds: int) -> dict[str, Any]:
    """p50, p95, p99 in milliseconds and the number of queries of each page."""
    browsers = {who.pk: _browser(archive.tenant_id, who) for who in (archive.supervisor, archive.agent)}
    pages = addresses(archive)
    figures: dict[str, Any] = {}
    for name, (who, address) in pages.items():
        browser = browsers[who.pk]
        _open(browser, address)
        queries = _queries(browser, address)
        took = [_open(browser, address) for _ in range(rounds)]
        figures[name] = {**percentiles(took), "queries": queries}
    return figures


def _queries(browser: Client, address: str) -> int:
    asked: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *given: Any) -> Any:
        asked.append(sql)
        return execute(sql, *given)

    with connection.execute_wrapper(note):
        _open(browser, address)
    return len(asked)


def _browser(tenant_id: UUID, member: Membership) -> Client:
    browser = Client(headers={"host": "localhost"})
    browser.cookies.load(cookie_of(tenant_id, member))
    return browser


def _open(browser: Client, address: str) -> float:
    began = time.perf_counter()
    answer = browser.get(address)
    took = (time.perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}.")
    return took
