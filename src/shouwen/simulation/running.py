"""`shouwen simulate`: customers arrive, agents work, until told to stop."""

import asyncio
import logging
import random
import threading
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from shouwen.accounts.api import MemberSkill
from shouwen.customers.api import CustomerNumber
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.models import Follower, Tenant
from shouwen.shared.tenancy import tenant_transaction
from shouwen.shared.zones import tenant_zone
from shouwen.simulation.agents import AgentPool
from shouwen.simulation.chat_customers import ChatCustomer
from shouwen.simulation.profile import Habits, draw_habits, intensity, next_arrival_seconds
from shouwen.telephony.api import place_simulated_call

logger = logging.getLogger(__name__)
MOST_AT_ONCE = 200
SHARE_OF_CALLS = 0.45  # of the customers with a number, who are two in three: 30 % of all
MENU_KEYS = ("1", "1", "2", "2", "3", "0")
MENU_SECONDS, TALK_SECONDS = 4.0, 45.0
FIRST_CUSTOMER_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What to simulate: for whom, how many per minute on a day's average, with how many simulated agents."""

    tenant: str
    base: str
    per_minute: float
    agents: int
    by_time_of_day: bool
    seed: int


def run_simulation(plan: Plan, stop: threading.Event) -> dict[str, int]:
    """Simulate until `stop` is set; returns how the customers' contacts ended."""
    rng = random.Random(plan.seed)
    tenant = Tenant.objects.get(slug=plan.tenant)
    numbers = _numbers(tenant)
    with tenant_transaction(tenant.pk):
        zone = tenant_zone()
    workers: list[threading.Thread] = []
    if plan.agents:
        members, own = _free_members(tenant, plan.agents), random.Random(plan.seed + 1)
        pool = AgentPool(tenant.pk, members, own, takes_calls=_phones_are_simulated())
        workers.append(threading.Thread(target=_work, args=(pool, stop), name="agents", daemon=True))
    for worker in workers:
        worker.start()
    outcome = asyncio.run(_customers(plan, stop, rng, numbers, zone))
    for worker in workers:
        worker.join(timeout=3)
    return outcome


async def _customers(
    plan: Plan, stop: threading.Event, rng: random.Random, numbers: list[tuple[str, str]], zone: ZoneInfo
) -> dict[str, int]:
    outcome: dict[str, int] = {}
    present: set[asyncio.Task[str]] = set()

    def note(task: asyncio.Task[str]) -> None:
        present.discard(task)
        if not task.cancelled():
            how = "failed" if task.exception() else task.result()
            outcome[how] = outcome.get(how, 0) + 1

    async with httpx.AsyncClient(timeout=15, limits=httpx.Limits(max_connections=50)) as http:
        pause = FIRST_CUSTOMER_SECONDS
        while not stop.is_set():
            await _sleep(pause, stop)
            rate = plan.per_minute * (intensity(timezone.now(), zone) if plan.by_time_of_day else 1.0)
            pause = next_arrival_seconds(rng, per_minute=max(rate, 0.05))
            if stop.is_set() or len(present) >= MOST_AT_ONCE:
                continue
            number, name = rng.choice(numbers) if numbers and rng.random() < 0.7 else ("", "")
            habits = draw_habits(rng)
            if number and _phones_are_simulated() and rng.random() < SHARE_OF_CALLS:
                await asyncio.to_thread(_call, plan.tenant, number, habits, rng.random())
                outcome["called"] = outcome.get("called", 0) + 1
                continue
            customer = ChatCustomer(http, plan.base, plan.tenant, habits, random.Random(rng.random()), number, name)
            task = asyncio.create_task(customer.run())
            present.add(task)
            task.add_done_callback(note)
        for task in present:
            task.cancel()
        await asyncio.gather(*present, return_exceptions=True)
    return outcome


def _phones_are_simulated() -> bool:
    # On a real switch people have real phones, and nobody simulates their calls.
    return str(settings.SHOUWEN_SWITCH) == "simulated"


def _call(slug: str, number: str, habits: Habits, chance: float) -> None:
    """A customer picks up the phone, presses a key, waits as long as patience lasts and says what there is to say."""
    tenant = Tenant.objects.get(slug=slug)
    try:
        with tenant_transaction(tenant.pk):
            place_simulated_call(
                from_number=number,
                keys=[(MENU_SECONDS + habits.pause_seconds, MENU_KEYS[int(chance * len(MENU_KEYS))])],
                patience_seconds=MENU_SECONDS + habits.pause_seconds + habits.patience_seconds,
                talk_seconds=TALK_SECONDS * habits.turns / 2,
                at=timezone.now(),
            )
    except BusinessRuleError as refusal:
        logger.warning("Nobody could call: %s", refusal)
    finally:
        connection.close()


async def _sleep(seconds: float, stop: threading.Event) -> None:
    until = asyncio.get_running_loop().time() + seconds
    while not stop.is_set() and (left := until - asyncio.get_running_loop().time()) > 0:
        await asyncio.sleep(min(left, 0.25))


def _work(pool: AgentPool, stop: threading.Event) -> None:
    signed_on = False
    while not stop.is_set():
        try:
            if not signed_on:
                pool.sign_on(timezone.now())
                signed_on = True
            pool.step(timezone.now())
        except DatabaseError:
            logger.warning("The simulated agents lost the database and try again.", exc_info=True)
            connection.close()
            signed_on = False
        stop.wait(1.0)
    try:
        pool.sign_off(timezone.now())
    except DatabaseError:
        logger.warning("The simulated agents could not sign off: the database has gone before them.")
    connection.close()


def _free_members(tenant: Tenant, count: int) -> list[UUID]:
    """The least proficient at chats: whoever signs in to try the demonstration gets the customer first."""
    with tenant_transaction(tenant.pk):
        followed = set(Follower.objects.values_list("membership_id", flat=True))
        chatting = MemberSkill.objects.filter(
            skill__code="chat", membership__person__username__startswith="agent", membership__is_active=True
        )
        ranked = chatting.order_by("proficiency", "-membership__person__username")
        return [pk for pk in ranked.values_list("membership_id", flat=True) if pk not in followed][:count]


def _numbers(tenant: Tenant) -> list[tuple[str, str]]:
    with tenant_transaction(tenant.pk):
        rows = CustomerNumber.objects.filter(is_primary=True).select_related("customer")[:500]
        return [(row.number, row.customer.full_name) for row in rows]
