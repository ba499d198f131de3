"""Leads all calls of one switch: hands every event to the call it belongs to, and keeps phones and recordings."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any
from uuid import UUID

from shouwen.shared.api import Envelope
from shouwen.shared.errors import ProviderError
from shouwen.shared.health.beats import beat, last_beat
from shouwen.telephony.calls import keeping, ledger, standing
from shouwen.telephony.calls.desk import Desk
from shouwen.telephony.calls.following import Follower
from shouwen.telephony.calls.journey import Journey, Settle
from shouwen.telephony.calls.people import SimulatedPeople
from shouwen.telephony.events import (
    GuestPhoneIssued,
    SimulatedCallerHungUp,
    SimulatedCallerKeyPressed,
    SimulatedCallRequested,
    SoftphoneIssued,
)
from shouwen.telephony.switch_events import (
    CallEnded,
    CallRefused,
    EndCause,
    IncomingCall,
    RecordingReady,
    SwitchConnected,
    SwitchEvent,
    SwitchLost,
)

logger = logging.getLogger(__name__)

BEAT_SECONDS = 2.0
CHORES_SECONDS = 60.0
# A switch that is gone for so long has lost its calls, whatever became of it.
GIVEN_UP_SECONDS = 20.0
REFUSALS_NOTED_AT_ONCE = 200


class Director:
    """One process, one switch, all its calls."""

    def __init__(self, desk: Desk, *, revive: Callable[[], Coroutine[Any, Any, None]] | None = None) -> None:
        self.desk = desk
        self.journeys: dict[str, Journey] = {}
        self.is_connected = False
        self._revive = revive
        self._tasks: set[asyncio.Task[None]] = set()
        self._follower: Follower | None = None
        # What is read before the calls of our predecessor are known has to wait.
        self._held_back: list[Envelope] | None = []
        self._refusals = 0
        self._giving_up: asyncio.TimerHandle | None = None
        self._switch_handlers: dict[type[SwitchEvent], Callable[[Any], None]] = {
            SwitchConnected: self._connected,
            SwitchLost: self._lost,
            IncomingCall: self._incoming,
            CallRefused: self._refused,
            RecordingReady: lambda event: self._later(self._keep(event.recording)),
        }

    @property
    def people(self) -> SimulatedPeople | None:
        """The simulated people, where the switch is simulated."""
        return self.desk.people if isinstance(self.desk.people, SimulatedPeople) else None

    async def run(self, stop: asyncio.Event) -> None:
        """Lead calls until told to stop; first wait until no other process drives this node."""
        after = await self.desk.do(standing.place_in_outbox, self.desk.node, self.desk.clock.now())
        self._follower = follower = Follower(self.desk.node, self._take, after=after)
        follower.start()
        stopping = asyncio.create_task(stop.wait())
        waiting = asyncio.create_task(follower.has_node.wait())
        beating = asyncio.create_task(self._beat())
        # A process that hears of nothing any more ends with the error, and is started anew.
        loops: list[asyncio.Future[Any]] = [follower.broken]
        await asyncio.wait([stopping, waiting, *loops], return_when=asyncio.FIRST_COMPLETED)
        if waiting.done() and not stopping.done():
            await self.desk.do(standing.keep_place, self.desk.node, follower.low_water or 0)
            await self._take_over()
            loops += [asyncio.create_task(self._listen()), asyncio.create_task(self._chores())]
            await asyncio.wait([stopping, *loops], return_when=asyncio.FIRST_COMPLETED)
        for one in [waiting, beating, *loops]:
            one.cancel()
        await asyncio.gather(waiting, beating, *loops, return_exceptions=True)
        await follower.close()
        failed = next((one.exception() for one in loops if not one.cancelled() and one.exception()), None)
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self.desk.do(last_beat, "switch", self.desk.node), 1.0)
        if failed is not None:
            raise failed

    async def interrupt_all(self) -> None:
        """The switch was stopped on purpose: the calls it carried are over."""
        for journey in tuple(self.journeys.values()):
            journey.tell(CallEnded(self.desk.clock.now(), journey.call, EndCause.INTERRUPTED))
        await asyncio.wait(self._tasks, timeout=2.0) if self._tasks else None

    # Beginning.

    async def _take_over(self) -> None:
        found = await self.desk.do(standing.standing_calls, self.desk.node)
        for call in found:
            self._begin(Journey.taken_over(self.desk, call))
        if found:
            logger.info("Taking over %s calls.", len(found))
        held_back, self._held_back = self._held_back or [], None
        self._take(held_back)
        await self.desk.switch.connect([call.call for call in found])

    def _begin(self, journey: Journey) -> None:
        self.journeys[journey.call] = journey
        self._later(self._lead(journey))

    async def _lead(self, journey: Journey) -> None:
        await journey.run()
        self.journeys.pop(journey.call, None)

    # What the switch tells.

    async def _listen(self) -> None:
        async for event in self.desk.switch.events():
            handler = self._switch_handlers.get(type(event))
            if handler is not None:
                handler(event)
            elif (journey := self.journeys.get(getattr(event, "call", ""))) is not None:
                journey.tell(event)

    def _connected(self, event: SwitchConnected) -> None:
        self.is_connected = True
        if self._giving_up is not None:
            self._giving_up.cancel()
        logger.info("The switch obeys and carries %s calls.", len(event.live))
        self._later(self._provide())
        live = {call.call: call for call in event.live}
        for journey in self.journeys.values():
            journey.tell(Settle(live.get(journey.call)))

    def _lost(self, _event: SwitchLost) -> None:
        self.is_connected = False
        self._giving_up = asyncio.get_running_loop().call_later(GIVEN_UP_SECONDS, self._give_up)
        if self._revive is not None:
            self._later(self._revive())

    def _give_up(self) -> None:
        logger.error("The switch did not come back: its calls are over.")
        for journey in self.journeys.values():
            journey.tell(CallEnded(self.desk.clock.now(), journey.call, EndCause.INTERRUPTED))

    def _incoming(self, event: IncomingCall) -> None:
        if event.call not in self.journeys:
            journey = Journey(self.desk, event.call)
            self._begin(journey)
            journey.tell(event)

    def _refused(self, event: CallRefused) -> None:
        # In a flood the books are not what may bring us down.
        if self._refusals < REFUSALS_NOTED_AT_ONCE:
            self._refusals += 1
            self._later(self._note_refused(event))

    async def _note_refused(self, event: CallRefused) -> None:
        try:
            await self.desk.do(
                ledger.note_refused,
                from_number=event.from_number,
                to_number=event.to_number,
                at=event.at,
            )
        finally:
            self._refusals -= 1

    # What the outbox tells.

    def _take(self, envelopes: list[Envelope]) -> None:
        if self._held_back is not None:
            self._held_back += envelopes
            return
        for envelope in envelopes:
            event = envelope.event()
            if isinstance(event, SoftphoneIssued):
                self._later(self._provision(standing.softphone, envelope.tenant_id, event.softphone_id))
            elif isinstance(event, GuestPhoneIssued):
                self._later(self._provision(standing.guest_phone, envelope.tenant_id, event.call_id))
            elif isinstance(event, SimulatedCallRequested):
                self._later(self._place(envelope.tenant_id, event.call_id))
            elif isinstance(event, SimulatedCallerKeyPressed):
                if self.people is not None:
                    self.people.press(event.call_id, event.key)
            elif isinstance(event, SimulatedCallerHungUp):
                if self.people is not None:
                    self.people.hang_up(event.call_id)
            elif (journey := self.journeys.get(str(getattr(event, "contact_id", "")))) is not None:
                journey.tell(event)

    # Phones, simulated callers, recordings.

    async def _provide(self) -> None:
        """After connecting: phones that exist, callers that were asked for, recordings that were not fetched."""
        now = self.desk.clock.now()
        if self.people is None:
            for phone in await self.desk.do(standing.phones, self.desk.node, now):
                await self._attempt(self._provision_phone(phone, now))
        else:
            for tenant_id, pk in await self.desk.do(standing.callers_to_place, now):
                await self._place(tenant_id, pk)
        for segment in await self.desk.do(standing.recordings_missing, self.desk.node, now):
            await self._attempt(self._keep(keeping.recording_of(segment, str(segment))))

    async def _provision(self, find: Callable[[UUID, UUID], standing.Phone | None], tenant_id: UUID, pk: UUID) -> None:
        if self.people is None and (phone := await self.desk.do(find, tenant_id, pk)) is not None:
            await self._provision_phone(phone, self.desk.clock.now())

    async def _provision_phone(self, phone: standing.Phone, at: datetime) -> None:
        await self.desk.switch.provision_endpoint(phone.username, phone.password, phone.kind, phone.call)
        await self.desk.do(standing.note_provisioned, phone.tenant_id, phone.username, at)

    async def _place(self, tenant_id: UUID, pk: UUID) -> None:
        if self.people is None or not self.is_connected:
            return
        caller = await self.desk.do(standing.claim_caller, tenant_id, pk, self.desk.clock.now())
        if caller is not None:
            self.people.place(caller)

    async def _keep(self, recording: str) -> None:
        content = await self.desk.switch.fetch_recording(recording)
        if content is None:
            return
        picture = await asyncio.to_thread(keeping.drawn, content)
        if await self.desk.do(keeping.keep_recording, recording, picture, self.desk.clock.now()):
            await self.desk.switch.delete_recording(recording)

    # Now and then.

    async def _beat(self) -> None:
        done: int | None = None
        while True:
            # What was read two beats ago has been done; what was read just now may not.
            if done is not None:
                await self.desk.do(standing.keep_place, self.desk.node, done)
            done = self._follower.low_water if self._follower else None
            state = "connected" if self.is_connected else "standby" if not self.journeys else "lost"
            detail = {"state": state, "calls": len(self.journeys), "kind": "simulated" if self.people else "asterisk"}
            await self.desk.do(beat, "switch", self.desk.node, detail)
            await asyncio.sleep(BEAT_SECONDS)

    async def _chores(self) -> None:
        while True:
            await asyncio.sleep(CHORES_SECONDS)
            for username in await self.desk.do(standing.forget_guests, self.desk.clock.now()):
                with contextlib.suppress(ProviderError):
                    await self.desk.switch.deprovision_endpoint(username)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(self._attempt(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _attempt(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except ProviderError as error:
            logger.warning("The switch did not do it: %s", error)
        except Exception:
            # What fails for one phone or recording must not end everybody's calls.
            logger.exception("Something about telephones could not be done.")
