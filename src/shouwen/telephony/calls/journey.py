"""One call from the first ring to the last word: what all its stages share, and the ways from one to the next.

Each journey takes its messages one after the other (events of the switch and of the outbox, and its own alarm), so
nothing in it happens at once. Whatever a stage wants of the switch is wanted again by `settle` when the switch comes
back.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from shouwen.contacts.events import ContactAccepted
from shouwen.shared.errors import ProviderError
from shouwen.telephony.calls import ledger, standing
from shouwen.telephony.calls.agent_side import AgentSide
from shouwen.telephony.calls.desk import Desk
from shouwen.telephony.calls.spoken import Menu, Spoken
from shouwen.telephony.calls.stages.arriving import Arriving
from shouwen.telephony.calls.stages.base import Stage
from shouwen.telephony.calls.stages.leaving import Leaving
from shouwen.telephony.calls.stages.menu import Choosing
from shouwen.telephony.calls.stages.rejoining import Rejoining
from shouwen.telephony.calls.stages.ringing import PICK_UP_SECONDS, Ringing
from shouwen.telephony.calls.stages.talking import Talking
from shouwen.telephony.calls.stages.waiting import Waiting
from shouwen.telephony.calls.standing import StandingCall
from shouwen.telephony.ports import HangUpReason
from shouwen.telephony.switch_events import CallEnded, LiveCall, PlaybackFinished

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settle:
    """The switch obeys (again): this is what it carries of the call."""

    live: LiveCall | None


class Journey:
    """The state of one call, and what is done about it."""

    def __init__(self, desk: Desk, call: str) -> None:
        self.desk = desk
        self.call = call
        self.tenant_id: UUID | None = None
        self.menu: Menu | None = None
        self.from_number = ""
        self.keys = ""
        self.reads_along = False
        self.agent: AgentSide | None = None
        self.stage: Stage = Arriving(self)
        self._is_over = False
        self._playback = ""
        self._alarm: float | None = None
        self._inbox: asyncio.Queue[object] = asyncio.Queue()

    @classmethod
    def taken_over(cls, desk: Desk, found: StandingCall) -> Journey:
        """A journey that a process before us began."""
        journey = cls(desk, found.call)
        journey.tenant_id, journey.menu = found.tenant_id, found.menu
        journey.from_number, journey.keys, journey.reads_along = found.from_number, found.keys, found.reads_along
        journey.agent = agent = found.agent
        match found.stage:
            case "menu":
                journey.stage = Choosing(journey)
            case "ringing" if agent is not None:
                journey.stage = Ringing(journey, agent, PICK_UP_SECONDS)
            case "waiting" | "ringing":
                journey.stage = Waiting(journey)
            case "talking":
                journey.stage = Talking(journey)
            case _:
                journey.stage = Leaving(journey)
        return journey

    def tell(self, message: object) -> None:
        """Something has happened that concerns this call."""
        self._inbox.put_nowait(message)

    async def run(self) -> None:
        """Lead the call until the line is down."""
        while not self._is_over:
            message = await self._next()
            try:
                await self._take(message)
            except ProviderError as error:
                # When the switch is back it is asked again for all that this stage needs.
                logger.warning("Call %s: %s", self.call, error)
            except Exception:
                # One message that goes wrong must not leave a caller alone on the line.
                logger.exception("Call %s could not deal with %r", self.call, message)

    async def _next(self) -> object | None:
        """The next message, or None when the alarm goes off first."""
        if self._alarm is None:
            return await self._inbox.get()
        left = self._alarm - asyncio.get_running_loop().time()
        try:
            return await asyncio.wait_for(self._inbox.get(), max(0.0, left))
        except TimeoutError:
            self._alarm = None
            return None

    async def _take(self, message: object | None) -> None:
        match message:
            case None:
                await self.stage.time_is_up()
            case Settle(live=None):
                return  # its end is told by an event
            case Settle(live=LiveCall() as live):
                await self.stage.settle(live)
            case _:
                await self.stage.take(message)

    # From one stage to the next.

    async def ask(self) -> None:
        """Greet the caller and ask what the call is about."""
        await self._enter(Choosing(self))

    async def wait(self, *said: Spoken) -> None:
        """Let the caller wait for somebody who is free."""
        await self._enter(Waiting(self, *said))

    async def ring(self, offer_id: UUID, agent_id: UUID, seconds: float) -> None:
        """Ring the phone of the agent to whom the call is offered."""
        await self._enter(Ringing(self, AgentSide(agent_id, offer_id, str(offer_id)), seconds))

    async def ring_for_accepted(self, event: ContactAccepted) -> None:
        """Ring the phone of an agent who has taken the contact on the desktop already."""
        ringing = Ringing(self, AgentSide(event.agent_id, event.segment_id, str(event.segment_id)), PICK_UP_SECONDS)
        await self._enter(ringing)
        await ringing.wait_for_phone()

    async def converse(self) -> None:
        """Let caller and agent speak."""
        self._playback = ""
        await self._enter(Talking(self))

    async def call_back_phone(self) -> None:
        """The agent's phone fell away: call it until it is back."""
        await self._enter(Rejoining(self))

    async def leave(self, *farewell: Spoken) -> None:
        """End the call, after a last sentence if there is one."""
        await self._enter(Leaving(self, *farewell))

    async def turn_away(self, reason: HangUpReason) -> None:
        """End a call that nobody will answer."""
        self.stage = Leaving(self)
        await self.desk.switch.hang_up(self.call, reason)

    async def close(self, event: CallEnded) -> None:
        """The line is down."""
        self._is_over = True
        if self.tenant_id is not None:
            await self.desk.do(
                ledger.close_call, tenant_id=self.tenant_id, call=self.call, cause=event.cause, at=event.at
            )

    async def _enter(self, stage: Stage) -> None:
        # Set before anything is asked of the switch: should it be lost just now, this stage asks again.
        self.stage, self._alarm = stage, None
        await stage.begin()

    # What every stage needs.

    @property
    def tenant(self) -> UUID:
        """Whose call it is; a call that has not arrived belongs to nobody."""
        if self.tenant_id is None:
            raise LookupError("The call has not arrived.")
        return self.tenant_id

    @property
    def speaking_agent(self) -> AgentSide:
        """The agent of the conversation."""
        if self.agent is None:
            raise LookupError("No agent is in the call.")
        return self.agent

    async def do(self, work: Callable[..., Any], **fields: Any) -> Any:
        """Have something written about this call."""
        return await self.desk.do(work, tenant_id=self.tenant, call=self.call, at=self.desk.clock.now(), **fields)

    def wake_in(self, seconds: float) -> None:
        """Set the alarm, in place of any before."""
        self._alarm = asyncio.get_running_loop().time() + seconds

    def let_sleep(self) -> None:
        """No alarm any more."""
        self._alarm = None

    async def prompt(self, key: str) -> Spoken:
        """What this tenant's callers hear under a key."""
        return await self.desk.do(ledger.spoken_for, tenant_id=self.tenant, key=key)

    async def say(self, *sentences: Spoken) -> None:
        """Speak to the caller, in place of what is being said."""
        files = await self.desk.files(sentences)
        self._playback = uuid4().hex
        if self.reads_along:
            said = [(sentence.text, path.name) for sentence, path in zip(sentences, files, strict=True)]
            await self.do(ledger.note_said, playback=self._playback, said=said)
        await self.desk.switch.play(self.call, files, self._playback)

    def was_said(self, event: PlaybackFinished) -> bool:
        """Whether what we said last was spoken to its end; true once."""
        is_ours = event.playback == self._playback
        if is_ours:
            self._playback = ""
        return is_ours

    async def endpoint_of(self, agent_id: UUID) -> str | None:
        """The name of the agent's phone, None where there is none."""
        issued = await self.desk.do(standing.phone_of, self.tenant, agent_id)
        return await self.desk.phone_on_desk(agent_id, issued)
