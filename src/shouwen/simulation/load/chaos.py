"""`shouwen chaos`: kills one part after the other under load and counts what became of every contact and message."""

import asyncio
import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import close_old_connections
from django.utils import timezone

from shouwen.accounts.api import Membership, Skill
from shouwen.contacts.api import Contact, EndReason, Message, WrapUpCode
from shouwen.routing.api import Queue, QueueValues, save_queue
from shouwen.shared.health.beats import COMPONENTS, components
from shouwen.shared.models import Tenant
from shouwen.shared.tenancy import tenant_transaction
from shouwen.simulation.load.centre import Seat, make_ready, make_seats
from shouwen.simulation.load.crowd import Crowd, Window
from shouwen.simulation.load.testbed import Testbed
from shouwen.telephony.api import NumberRoute, save_number_route

logger = logging.getLogger(__name__)
FAULTS = ("router", "stream", "web", "worker", "switch", "postgresql")
NUMBER = "10099"
HEAL_SECONDS = 90.0
DRAIN_SECONDS = 45.0
WARM_SECONDS = 6.0
# What a process had sent when it was killed still arrives.
LAST_BREATH = timedelta(milliseconds=300)


@dataclass(frozen=True, slots=True)
class Plan:
    """How hard, and how long before and after each fault."""

    contacts_per_second: float = 3.0
    agents: int = 24
    before_seconds: float = 8.0
    after_seconds: float = 8.0
    calls_share: float = 0.2

    @classmethod
    def short(cls) -> "Plan":
        """Just long enough that something is going on whenever a part dies."""
        return cls(contacts_per_second=2.0, agents=12, before_seconds=2.5, after_seconds=1.5)


@dataclass
class Healing:
    """Seconds from the blow until each sign of health."""

    health: float | None = None
    offer: float | None = None
    message: float | None = None

    @property
    def seconds(self) -> float | None:
        """Until the last of them."""
        signs = (self.health, self.offer, self.message)
        return None if None in signs else round(max(sign for sign in signs if sign is not None), 1)


def run_chaos(testbed: Testbed, plan: Plan) -> dict[str, Any]:
    """Break the testbed whose home this process has joined; returns the figures of commands.md."""
    tenant = Tenant.objects.get(slug="demo")
    is_simulated = testbed.environment["SHOUWEN_SWITCH"] == "simulated"
    faults = FAULTS if is_simulated else (*FAULTS, "asterisk")
    crowd = _crowd(tenant, testbed.port, plan, calls=is_simulated)
    healed = asyncio.run(_execute(crowd, testbed, plan, faults))
    report = {window.name: _account(tenant.pk, crowd, window, healing) for window, healing in healed}
    skipped = [] if "asterisk" in faults else ["asterisk"]
    for name in skipped:
        logger.warning("SKIPPED: %s was not killed; set SHOUWEN_SWITCH=asterisk to have it tried, too.", name)
    return {
        "faults": report,
        "lost": sum(figures["lost"] for figures in report.values()),
        "messages_lost": sum(figures["messages_sent"] - figures["messages_stored"] for figures in report.values()),
        "messages_doubled": sum(figures["messages_doubled"] for figures in report.values()),
        "skipped": skipped,
    }


def _crowd(tenant: Tenant, port: int, plan: Plan, *, calls: bool) -> Crowd:
    chats = _queue(tenant, "chaoschat", "chat")
    seats = make_seats(tenant, chats, plan.agents, chats=2)
    if calls:
        seats += _voice_seats(tenant, max(3, plan.agents // 3))
    make_ready(tenant, seats)
    with tenant_transaction(tenant.pk):
        code = WrapUpCode.objects.filter(is_active=True).values_list("pk", flat=True)[0]
    return Crowd(tenant.pk, chats.pk, code, NUMBER if calls else "", port, seats)


def _voice_seats(tenant: Tenant, count: int) -> list[Seat]:
    queue = _queue(tenant, "chaosvoice", "voice")
    with tenant_transaction(tenant.pk):
        usual = NumberRoute.objects.filter(is_active=True).order_by("pk")[0].menu
        save_number_route(
            number=NUMBER,
            name="chaos",
            greeting=usual["greeting"],
            menu=usual["menu"],
            keys={"1": queue.code},
            default=queue.code,
            by=_admin(),
            at=timezone.now(),
        )
    return make_seats(tenant, queue, count, chats=1)


def _queue(tenant: Tenant, code: str, medium: str) -> Queue:
    values = QueueValues(code=code, name=code, medium=medium, ring_seconds=6, max_wait_seconds=600, wrap_up_seconds=5)
    with tenant_transaction(tenant.pk):
        skill = Skill.objects.create(code=code, name=code)
        return save_queue(values=values, skills={skill.pk: 1}, by=_admin(), at=timezone.now())


def _admin() -> Membership:
    return Membership.objects.get(person__username="admin")


async def _execute(crowd: Crowd, testbed: Testbed, plan: Plan, faults: tuple[str, ...]) -> list[tuple[Window, Healing]]:
    people = crowd.gather()
    arrivals = asyncio.create_task(crowd.come(plan.contacts_per_second, calls_share=plan.calls_share))
    done: list[tuple[Window, Healing]] = []
    try:
        await asyncio.sleep(WARM_SECONDS)
        for fault in faults:
            crowd.window = Window(fault)
            await asyncio.sleep(plan.before_seconds)
            done.append((crowd.window, await _break(crowd, testbed, fault)))
            await asyncio.sleep(plan.after_seconds)
        arrivals.cancel()
        await crowd.drain(DRAIN_SECONDS)
    finally:
        crowd.stopping = True
        for task in (arrivals, *people):
            task.cancel()
        await asyncio.gather(arrivals, *people, return_exceptions=True)
        crowd.pages.close()
    return done


async def _break(crowd: Crowd, testbed: Testbed, fault: str) -> Healing:
    struck = time.monotonic()
    await asyncio.to_thread(testbed.kill, fault)
    dead_at = datetime.now(UTC) + LAST_BREATH
    healing = Healing()
    while time.monotonic() - struck < HEAL_SECONDS and healing.seconds is None:
        await asyncio.sleep(0.1)
        if healing.offer is None:
            healing.offer = _first(crowd.offered, crowd.window.contacts, struck)
        if healing.message is None:
            healing.message = _first(crowd.heard, crowd.said, struck)
        if healing.health is None and await asyncio.to_thread(_is_well, testbed):
            reborn = fault not in COMPONENTS or await crowd.in_thread(_is_reborn, fault, dead_at)
            healing.health = time.monotonic() - struck if reborn else None
    logger.info("%s was killed and healed: %s", fault, healing)
    return healing


def _first(arrived: dict[UUID, float], began: dict[UUID, float], struck: float) -> float | None:
    """How long after the blow the first thing that began after it arrived."""
    after = (arrived[key] for key, start in began.items() if start > struck and key in arrived)
    first = min(after, default=None)
    return None if first is None else first - struck


def _is_well(testbed: Testbed) -> bool:
    health = testbed.health()
    return bool(health) and all(health.get(part) == "ok" for part in testbed.needs)


def _is_reborn(name: str, dead_at: datetime) -> bool:
    """Whether somebody beats who cannot be the dead one: its last beat still looks alive for a while."""
    beating = next(component for component in components() if component.name == name)
    return any(instance.at > dead_at for instance in beating.instances)


def _account(tenant_id: UUID, crowd: Crowd, window: Window, healing: Healing) -> dict[str, Any]:
    # The database was killed meanwhile.
    close_old_connections()
    with tenant_transaction(tenant_id):
        contacts = Contact.objects.filter(pk__in=list(window.contacts))
        accepted = contacts.filter(accepted_at__isnull=False)
        ended = accepted.filter(ended_at__isnull=False)
        rows = list(Message.objects.filter(client_id__in=window.sent).values_list("client_id", flat=True))
        figures = {
            "contacts": len(window.contacts),
            "accepted": accepted.count(),
            "ended": ended.count(),
            "interrupted": ended.filter(end_reason=EndReason.INTERRUPTED).count(),
            "lost": accepted.filter(ended_at__isnull=True).count(),
            "never_served": contacts.filter(accepted_at__isnull=True, ended_at__isnull=True).count(),
        }
    heard = sum(1 for client_id in window.sent if client_id in crowd.heard)
    return figures | {
        "messages_sent": len(window.sent),
        "messages_stored": len(set(rows)),
        "messages_doubled": len(rows) - len(set(rows)),
        "messages_heard": heard,
        "heal_seconds": healing.seconds,
        "next_offer_seconds": None if healing.offer is None else round(healing.offer, 1),
        "healthz_seconds": None if healing.health is None else round(healing.health, 1),
        **window.counts,
    }
