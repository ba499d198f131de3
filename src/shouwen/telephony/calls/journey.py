"""One call from the first ring to the last word: greeting, menu, waiting, ringing, talking, leaving.

Each journey takes its messages one after the other (events of the switch and of the outbox, and its own alarm), so
nothing in it happens at once. Whatever it wants of the switch is wanted again by `settle` when the switch comes back.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID, uuid4

from shouwen.contacts.api import EndReason
from shouwen.contacts.events import ContactAccepted, ContactEnded, ContactQueued, SegmentEnded
from shouwen.routing.events import ContactOffered, OfferRejected, OfferWithdrawn
from shouwen.shared.errors import ProviderError
from shouwen.telephony.calls import ledger, standing
from shouwen.telephony.calls.desk import Desk
from shouwen.telephony.calls.keeping import recording_of
from shouwen.telephony.calls.spoken import WRONG_KEYS, Menu, Spoken
from shouwen.telephony.calls.standing import StandingCall
from shouwen.telephony.events import CallCommandRequested
from shouwen.telephony.ports import HangUpReason
from shouwen.telephony.prompts import spoken_position, spoken_wait
from shouwen.telephony.switch_events import (
    CallEnded,
    EndCause,
    IncomingCall,
    KeyPressed,
    LegAnswered,
    LegEnded,
    LiveCall,
    PlaybackFinished,
)

logger = logging.getLogger(__name__)
T = TypeVar("T")

POSITION_EVERY_SECONDS = 30.0
# Who pressed “answer” on the desktop has so long until the phone itself is up.
PICK_UP_SECONDS = 15.0
FAREWELL_SECONDS = 20.0


class Stage(StrEnum):
    """What the caller experiences."""

    ARRIVING = "arriving"
    MENU = "menu"
    WAITING = "waiting"
    RINGING = "ringing"
    TALKING = "talking"
    LEAVING = "leaving"
    OVER = "over"


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
        self.stage = Stage.ARRIVING
        self.menu: Menu | None = None
        self.from_number = ""
        self.keys = ""
        self.leg: str | None = None
        self.agent_id: UUID | None = None
        self.endpoint = ""
        self.is_accepted = self.leg_is_up = self.is_held = self.is_muted = self.reads_along = False
        self._turn = self._wrong = 0
        self._playback = ""
        self._alarm: float | None = None
        self._inbox: asyncio.Queue[object] = asyncio.Queue()
        self._handlers: dict[type[Any], Callable[[Any], Awaitable[None]]] = {
            IncomingCall: self._arrive,
            KeyPressed: self._key_pressed,
            PlaybackFinished: self._spoken,
            LegAnswered: self._leg_answered,
            LegEnded: self._leg_ended,
            CallEnded: self._line_down,
            Settle: self._settle,
            ContactOffered: self._offered,
            ContactAccepted: self._accepted,
            ContactQueued: self._queued,
            OfferWithdrawn: self._offer_gone,
            OfferRejected: self._offer_gone,
            SegmentEnded: self._segment_ended,
            ContactEnded: self._contact_ended,
            CallCommandRequested: self._commanded,
        }

    @classmethod
    def taken_over(cls, desk: Desk, found: StandingCall) -> Journey:
        """A journey that a process before us began."""
        journey = cls(desk, found.call)
        journey.tenant_id, journey.menu = found.tenant_id, found.menu
        journey.from_number, journey.keys = found.from_number, found.keys
        journey.stage = Stage(found.stage)
        journey.leg, journey.agent_id = found.leg, found.agent_id
        journey.is_accepted = journey.stage == Stage.TALKING
        journey.is_held, journey.is_muted, journey.reads_along = found.is_held, found.is_muted, found.reads_along
        return journey

    def tell(self, message: object) -> None:
        """Something has happened that concerns this call."""
        self._inbox.put_nowait(message)

    async def run(self) -> None:
        """Lead the call until the line is down."""
        while self.stage != Stage.OVER:
            message = await self._next()
            try:
                if message is None:
                    await self._time_is_up()
                elif (handler := self._handlers.get(type(message))) is not None:
                    await handler(message)
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

    def _wake_in(self, seconds: float) -> None:
        self._alarm = asyncio.get_running_loop().time() + seconds

    async def _do(self, work: Callable[..., Any], **fields: Any) -> Any:
        """Have something written about this call."""
        return await self.desk.do(work, tenant_id=self.tenant_id, call=self.call, at=self.desk.clock.now(), **fields)

    async def _decide(self, work: Callable[..., Any]) -> Any:
        """Have the offer that rings accepted or rejected."""
        return await self.desk.do(
            work,
            tenant_id=known(self.tenant_id),
            offer_id=UUID(known(self.leg)),
            agent_id=known(self.agent_id),
            at=self.desk.clock.now(),
        )

    # The way in: greeting and menu.

    async def _arrive(self, event: IncomingCall) -> None:
        self.from_number = event.from_number
        arrival = await self.desk.do(
            ledger.open_call, call=self.call, from_number=event.from_number, to_number=event.to_number,
            node=self.desk.node, at=event.at,
        )  # fmt: skip
        if arrival is None:
            logger.warning("Nobody answers the number %s: give it to a tenant in the console.", event.to_number)
            self.stage = Stage.LEAVING
            await self.desk.switch.hang_up(self.call, HangUpReason.CONGESTION)
            return
        self.tenant_id, self.menu, self.reads_along = arrival.tenant_id, arrival.menu, arrival.reads_along
        if arrival.is_over:
            await self._leave()
            return
        self.stage = Stage.MENU
        await self.desk.switch.answer(self.call)
        await self._do(ledger.note, state="menu")
        await self._say_menu(with_greeting=True)

    async def _say_menu(self, *, with_greeting: bool = False, after: Spoken | None = None) -> None:
        menu = known(self.menu)
        self._turn += 1
        said = [after] if after else []
        if with_greeting:
            said.append(menu.greeting)
        if menu.keys:
            said.append(menu.choices)
        await self._say(*said)

    async def _key_pressed(self, event: KeyPressed) -> None:
        if event.leg != self.call or self.stage != Stage.MENU or self.menu is None:
            return
        self.keys = (self.keys + event.key)[-64:]
        code = self.menu.keys.get(event.key)
        if code is not None:
            await self._choose(code)
            return
        self._wrong += 1
        if self._wrong >= WRONG_KEYS or not self.menu.keys:
            await self._choose(self.menu.default)
        else:
            self._turn = 0
            await self._say_menu(after=await self._prompt("wrong_key"))

    async def _choose(self, code: str) -> None:
        self._alarm = None
        outcome = await self._do(ledger.queue_call, code=code, keys=self.keys)
        if outcome == "queued":
            await self._wait(await self._prompt("please_wait"))
        elif outcome == "closed":
            await self._leave(await self._prompt("closed"))
        else:
            await self._leave()

    # Waiting.

    async def _wait(self, *said: Spoken) -> None:
        self.stage, self.leg, self.agent_id = Stage.WAITING, None, None
        self.is_accepted = self.leg_is_up = self.is_held = self.is_muted = False
        self._wake_in(POSITION_EVERY_SECONDS)
        await self.desk.switch.start_music(self.call)
        if said:
            await self._say(*said)

    async def _queued(self, _event: ContactQueued) -> None:
        if self.stage == Stage.TALKING and self.leg is None:
            await self._wait()

    async def _time_is_up(self) -> None:
        if self.stage == Stage.MENU and self.menu is not None:
            if self._turn >= self.menu.turns:
                await self._choose(self.menu.default)
            else:
                await self._say_menu()
        elif self.stage == Stage.WAITING:
            await self._tell_position()
        elif self.stage == Stage.RINGING and self.is_accepted and not self.leg_is_up:
            await self._agent_lost(prefer=False)
        elif self.stage == Stage.LEAVING:
            await self.desk.switch.hang_up(self.call)

    async def _tell_position(self) -> None:
        self._wake_in(POSITION_EVERY_SECONDS)
        place = await self.desk.do(ledger.place_in_line, tenant_id=known(self.tenant_id), call=self.call)
        said = [await self._prompt("still_waiting")]
        if place is not None:
            ahead, seconds = place
            said.append(Spoken(spoken_position(ahead)))
            if seconds is not None:
                said.append(Spoken(spoken_wait(seconds)))
        await self._say(*said)

    # An agent's phone rings.

    async def _offered(self, event: ContactOffered) -> None:
        if self.stage not in (Stage.WAITING, Stage.RINGING) or self.is_accepted:
            return
        if self.leg == str(event.offer_id) or not await self.desk.do(
            standing.still_offered, known(self.tenant_id), event.offer_id
        ):
            return
        if self.leg is not None:
            await self.desk.switch.hang_up(self.leg)
        seconds = (event.expires_at - self.desk.clock.now()).total_seconds()
        await self._ring(str(event.offer_id), event.agent_id, seconds)

    async def _ring(self, leg: str, agent_id: UUID, seconds: float) -> None:
        self.stage, self.leg, self.agent_id, self.leg_is_up = Stage.RINGING, leg, agent_id, False
        self._alarm = None
        issued = await self.desk.do(standing.phone_of, known(self.tenant_id), agent_id)
        endpoint = await self.desk.phone_on_desk(agent_id, issued)
        await self._do(ledger.note, state="ringing", agent_leg=UUID(leg))
        if endpoint is None:
            # The offer runs out, and the router sees that this agent does not answer.
            logger.warning("Agent %s has no phone that could ring.", agent_id)
            return
        self.endpoint = endpoint
        await self.desk.switch.originate_agent_leg(
            self.call, leg, endpoint, self.from_number, max(1, math.ceil(seconds))
        )

    async def _accepted(self, event: ContactAccepted) -> None:
        """Somebody took the contact; on the desktop, or we did when the phone was picked up."""
        if self.stage not in (Stage.WAITING, Stage.RINGING) or self.is_accepted:
            return
        if self.leg != str(event.segment_id):
            await self._ring(str(event.segment_id), event.agent_id, PICK_UP_SECONDS)
        self.is_accepted = True
        if self.leg_is_up:
            await self._connect()
            return
        self._wake_in(PICK_UP_SECONDS)
        if self.desk.people is not None:
            await self.desk.people.pick_up(self.endpoint)

    async def _leg_answered(self, event: LegAnswered) -> None:
        if event.leg != self.leg:
            await self.desk.switch.hang_up(event.leg)
        if event.leg != self.leg or self.stage != Stage.RINGING:
            return
        self.leg_is_up = True
        if not self.is_accepted:
            self.is_accepted = await self._decide(ledger.accept)
        if self.is_accepted:
            await self._connect()
        else:
            await self.desk.switch.hang_up(event.leg)
            await self._wait()

    async def _connect(self) -> None:
        leg = known(self.leg)
        self.stage, self._alarm, self._playback = Stage.TALKING, None, ""
        await self.desk.switch.bridge(self.call, [self.call, leg])
        await self.desk.switch.start_recording(self.call, leg, recording_of(leg))
        await self._do(ledger.note, state="talking", agent_leg=UUID(leg), is_held=False, is_muted=False)
        if self.desk.people is not None:
            self.desk.people.talk(self.call, self.endpoint)

    async def _offer_gone(self, event: OfferWithdrawn | OfferRejected) -> None:
        if self.stage == Stage.RINGING and not self.is_accepted and self.leg == str(event.offer_id):
            leg = self.leg
            await self._wait()
            await self.desk.switch.hang_up(leg)
            await self._do(ledger.note, state="waiting", agent_leg=None)

    async def _leg_ended(self, event: LegEnded) -> None:
        if event.leg != self.leg:
            return
        if self.stage == Stage.RINGING and not self.is_accepted:
            # A phone that does not ring leaves the offer to run out; the agent may still answer on the desktop.
            if event.cause in (EndCause.REJECTED, EndCause.BUSY):
                await self._decide(ledger.reject)
        elif self.stage == Stage.RINGING:
            await self._agent_lost(prefer=False)
        elif self.stage == Stage.TALKING and event.cause == EndCause.HUNG_UP:
            await self._end_by_agent()
        elif self.stage == Stage.TALKING and event.cause != EndCause.RELEASED:
            await self._agent_lost(prefer=True)

    async def _agent_lost(self, *, prefer: bool) -> None:
        """The agent's side is cut off: the caller keeps the place in the line."""
        leg, agent_id = self.leg, self.agent_id
        returned = await self._do(ledger.return_to_queue, agent_id=agent_id, prefer=prefer)
        if not returned:
            # The contact is over, or will be told so in a moment.
            await self._do(ledger.end, reason=EndReason.INTERRUPTED, by="system")
            await self._leave()
            return
        await self._wait()
        if leg is not None:
            await self.desk.switch.hang_up(leg)

    # In conversation.

    async def _commanded(self, event: CallCommandRequested) -> None:
        action = event.action
        if action == "answer" and self.stage == Stage.RINGING and not self.is_accepted and self.agent_id == event.by_id:
            await self.desk.do(
                ledger.accept,
                tenant_id=known(self.tenant_id),
                offer_id=UUID(self.leg),
                agent_id=event.by_id,
                at=self.desk.clock.now(),
            )
        elif (
            action == "reject" and self.stage == Stage.RINGING and not self.is_accepted and self.agent_id == event.by_id
        ):
            await self.desk.do(
                ledger.reject,
                tenant_id=known(self.tenant_id),
                offer_id=UUID(self.leg),
                agent_id=event.by_id,
                at=self.desk.clock.now(),
            )
        elif self.stage == Stage.TALKING and action in ("hold", "resume"):
            await self._hold(on=action == "hold")
        elif self.stage == Stage.TALKING and action in ("mute", "unmute"):
            await self._mute(on=action == "mute")
        elif action == "hangup" and (self.stage == Stage.TALKING or self.is_accepted):
            await self._end_by_agent()

    async def _hold(self, *, on: bool) -> None:
        if await self._do(ledger.set_held, held=on):
            self.is_held = on
            await (self.desk.switch.hold if on else self.desk.switch.resume)(self.call)

    async def _mute(self, *, on: bool) -> None:
        self.is_muted = on
        await (self.desk.switch.mute if on else self.desk.switch.unmute)(known(self.leg))
        await self._do(ledger.note, is_muted=on)

    async def _end_by_agent(self) -> None:
        await self._do(ledger.end, reason=EndReason.COMPLETED, by="agent")
        await self._leave()

    async def _segment_ended(self, event: SegmentEnded) -> None:
        """The agent's part is over; whether the contact is, the next event says."""
        if self.stage == Stage.TALKING and self.leg == str(event.segment_id):
            leg, self.leg = self.leg, None
            await self.desk.switch.hang_up(leg)

    # The way out.

    async def _contact_ended(self, event: ContactEnded) -> None:
        if self.stage in (Stage.LEAVING, Stage.OVER):
            return
        if event.reason == EndReason.NO_AGENT:
            await self._do(ledger.call_back)
            await self._leave(await self._prompt("overflow"))
        elif event.reason == EndReason.AFTER_HOURS:
            await self._leave(await self._prompt("closed"))
        else:
            await self._leave()

    async def _leave(self, *farewell: Spoken) -> None:
        self.stage = Stage.LEAVING
        self._wake_in(FAREWELL_SECONDS)
        if farewell:
            await self._say(*farewell)
        else:
            await self.desk.switch.hang_up(self.call)

    async def _line_down(self, event: CallEnded) -> None:
        self.stage = Stage.OVER
        if self.tenant_id is not None:
            await self.desk.do(
                ledger.close_call, tenant_id=self.tenant_id, call=self.call, cause=event.cause, at=event.at
            )

    # The voice.

    async def _prompt(self, key: str) -> Spoken:
        return await self.desk.do(ledger.spoken_for, tenant_id=known(self.tenant_id), key=key)

    async def _say(self, *sentences: Spoken) -> None:
        files = await self.desk.files(sentences)
        self._playback = uuid4().hex
        if self.reads_along:
            said = [(sentence.text, path.name) for sentence, path in zip(sentences, files, strict=True)]
            await self._do(ledger.note_said, playback=self._playback, said=said)
        await self.desk.switch.play(self.call, files, self._playback)

    async def _spoken(self, event: PlaybackFinished) -> None:
        if event.playback != self._playback:
            return
        self._playback = ""
        if self.stage == Stage.MENU and self.menu is not None:
            self._wake_in(self.menu.key_seconds if self.menu.keys else 0.0)
            if not self.menu.keys:
                self._turn = self.menu.turns
        elif self.stage == Stage.LEAVING:
            await self.desk.switch.hang_up(self.call)

    # After a loss.

    async def _settle(self, message: Settle) -> None:
        live = message.live
        if live is None or self.stage == Stage.OVER:
            return  # its end is told by an event
        legs = {leg.leg: leg for leg in live.legs}
        leg = legs.get(self.leg or "")
        match self.stage:
            case Stage.LEAVING:
                await self.desk.switch.hang_up(self.call)
            case Stage.MENU:
                self._turn = 0
                await self.desk.switch.answer(self.call)
                await self._say_menu(with_greeting=True)
            case Stage.WAITING:
                await self._wait()
            case Stage.RINGING:
                if leg is not None and leg.is_answered:
                    await self._leg_answered(LegAnswered(self.desk.clock.now(), self.call, leg.leg))
                elif leg is None:
                    await self.desk.switch.start_music(self.call)
            case Stage.TALKING if leg is None:
                await self._agent_lost(prefer=True)
            case Stage.TALKING:
                self.leg_is_up = True
                await self._settle_conversation()

    async def _settle_conversation(self) -> None:
        leg = known(self.leg)
        if not self.is_held:
            await self.desk.switch.bridge(self.call, [self.call, leg])
        else:
            await self.desk.switch.hold(self.call)
        await self.desk.switch.start_recording(self.call, leg, recording_of(leg))
        if self.is_muted:
            await self.desk.switch.mute(leg)


def known(value: T | None) -> T:
    """What this stage cannot be without."""
    if value is None:
        raise LookupError("The call has not come so far.")
    return value
