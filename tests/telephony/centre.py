"""A small centre for tests: a router and a switch as processes of their own, one queue, agents who are ready."""

import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.utils import timezone

from shouwen.accounts.testing import make_membership
from shouwen.contacts.api import Contact, FollowUp, Segment
from shouwen.routing.api import AgentPresence, Offer, Queue, accept_offer, change_state
from shouwen.routing.testing import make_queue
from shouwen.shared.health.beats import components
from shouwen.shared.outbox.testing import await_line, eventually, spawn_python
from shouwen.telephony.api import place_simulated_call, request_call_command
from shouwen.telephony.models import Call, NumberRoute, Prompt, Recording, WebCaller
from shouwen.telephony.services.calling import put_down

NUMBER = "4008001234"
ROUTER = """
import threading
from shouwen.routing.router.running import run_router
run_router(0, threading.Event(), beat=lambda state: print(state, flush=True) if state == "leading" else None)
"""
SWITCH = """
import asyncio, logging, pathlib
logging.basicConfig(level="INFO")
from shouwen.telephony.calls.running import Settings, run_switch
from shouwen.telephony.limits import CallLimits
print("begun", flush=True)
asyncio.run(run_switch(Settings(home=pathlib.Path({home!r}), {more})))
"""


class Centre:
    """One tenant who can be called."""

    def __init__(self, home: Path, **settings: Any) -> None:
        self.home = home
        self.settings = settings
        self.processes: list[subprocess.Popen[str]] = []
        self.queue: Queue = make_queue("mobile", name="移动业务", ring_seconds=4, wrap_up_seconds=60)
        # Short sentences: callers in tests have no time.
        for key, text in (("greeting-t", "好。"), ("menu-t", "请按。")):
            Prompt.objects.create(key=key, text=text)
        menu = {"greeting": "greeting-t", "menu": "menu-t", "keys": {"1": "mobile"}, "default": "mobile"}
        self.route = NumberRoute.objects.create(number=NUMBER, name="热线", menu=menu)
        self.router = self._start(ROUTER)
        await_line(self.router, "leading")
        self.switch = self.start_switch()

    def start_switch(self) -> "subprocess.Popen[str]":
        """A process that drives the switch."""
        more = ", ".join(f"{name}={value!r}" for name, value in self.settings.items())
        self.switch = self._start(SWITCH.format(home=str(self.home), more=more))
        return self.switch

    def _start(self, code: str) -> "subprocess.Popen[str]":
        process = spawn_python(code)
        self.processes.append(process)
        return process

    def stop(self) -> None:
        """End the processes."""
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(8)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()
        connection.close()

    def clear(self) -> None:
        """Everybody puts the phone down and goes home."""
        for caller in WebCaller.objects.filter(ended_at=None):
            put_down(caller=caller)
        for presence in AgentPresence.objects.exclude(state="offline").select_related("membership"):
            change_state(agent=presence.membership, state="offline", by=presence.membership, at=timezone.now())
        eventually(lambda: not Call.objects.filter(ended_at=None).exists())

    def ready_agent(self, **fields: Any) -> Any:
        """An agent who is ready for calls."""
        agent = make_membership(skills={"mobile": 3}, **fields)
        change_state(agent=agent, state="ready", by=agent, at=timezone.now())
        self.seen(agent)
        return agent

    def seen(self, *agents: Any) -> None:
        """The agents' browsers follow the stream, for as long as any test takes."""
        with connection.cursor() as cursor:
            for agent in agents:
                cursor.execute(
                    "INSERT INTO shared_follower (membership_id, tenant_id, seen_at) VALUES (%s, %s, %s)",
                    (agent.pk, agent.tenant_id, timezone.now() + timedelta(minutes=10)),
                )

    def call(self, from_number: str = "13812345678", **behaviour: Any) -> UUID:
        """A simulated person calls; returns the contact's id."""
        return place_simulated_call(from_number=from_number, at=timezone.now(), **behaviour)

    def switch_state(self) -> str:
        """What the switch's process says of itself."""
        beats = [instance for part in components() if part.name == "switch" for instance in part.instances]
        return str(beats[0].detail["state"]) if beats else ""

    def arrived(self, customer_address: str) -> UUID:
        """The contact of this caller, once it is there."""
        live = Contact.objects.filter(customer_address=customer_address, ended_at=None)
        return cast("UUID", eventually(lambda: live.values_list("pk", flat=True).first()))

    def contact(self, contact_id: UUID) -> Contact | None:
        """The contact as it stands."""
        return Contact.objects.filter(pk=contact_id).first()

    def until_state(self, contact_id: UUID, *states: str) -> Contact:
        """The contact once it is in one of these states."""
        return cast("Contact", eventually(lambda: Contact.objects.filter(pk=contact_id, state__in=states).first()))

    def until_line(self, contact_id: UUID, state: str) -> Call:
        """The call once its line is in this state."""
        return cast("Call", eventually(lambda: Call.objects.filter(contact_id=contact_id, state=state).first()))

    def offer(self, contact_id: UUID) -> Offer:
        """The offer that rings."""
        return cast("Offer", eventually(lambda: Offer.objects.filter(contact_id=contact_id, state="pending").first()))

    def take(self, contact_id: UUID, agent: Any) -> None:
        """The agent presses “answer” on the desktop."""
        accept_offer(offer_id=self.offer(contact_id).pk, by=agent, at=timezone.now())

    def tell(self, contact_id: UUID, action: str, agent: Any) -> None:
        """The agent presses a key of the telephone bar."""
        request_call_command(contact_id=contact_id, action=action, by=agent, at=timezone.now())

    def recording(self, contact_id: UUID) -> Recording:
        """The recording, once it is stored."""
        return cast(
            "Recording",
            eventually(lambda: Recording.objects.select_related("file").filter(contact_id=contact_id).first()),
        )

    def recordings(self, contact_id: UUID) -> int:
        """How many recordings are stored."""
        return Recording.objects.filter(contact_id=contact_id).count()

    def segments(self, contact_id: UUID) -> list[Segment]:
        """The agents' legs."""
        return list(Segment.objects.filter(contact_id=contact_id).order_by("sequence"))

    def follow_ups(self, contact_id: UUID) -> list[str]:
        """What we owe the customer."""
        return list(FollowUp.objects.filter(contact_id=contact_id).values_list("kind", flat=True))
