"""Talking: caller and agent hear each other, the caller may be held, and what is said is recorded."""

from __future__ import annotations

from uuid import UUID

from shouwen.contacts.events import ContactQueued, SegmentEnded
from shouwen.telephony.calls import ledger
from shouwen.telephony.calls.keeping import recording_of
from shouwen.telephony.calls.stages.base import Stage
from shouwen.telephony.events import CallCommandRequested
from shouwen.telephony.switch_events import EndCause, LegEnded, LiveCall


class Talking(Stage):
    """Caller and agent are connected; without an agent, the next event says what becomes of the caller."""

    name = "talking"

    async def begin(self) -> None:
        """Connect them and record."""
        journey, agent = self.journey, self.journey.speaking_agent
        await self._connect()
        await journey.do(
            ledger.note, state=self.name, agent_leg=UUID(agent.leg), is_held=agent.is_held, is_muted=agent.is_muted
        )
        if journey.desk.people is not None and agent.endpoint is not None:
            journey.desk.people.talk(journey.call, agent.endpoint)

    async def settle(self, live: LiveCall) -> None:
        """The same again; a phone that fell away while nobody listened is called back."""
        agent = self.journey.agent
        if agent is None or not any(leg.leg == agent.leg for leg in live.legs):
            await self.journey.call_back_phone()
        else:
            await self._connect()

    async def take(self, message: object) -> None:
        """Keys of the telephone bar, the agent's phone, and the end of the agent's part."""
        match message:
            case CallCommandRequested():
                await self._commanded(message.action)
            case LegEnded() if self.is_of_agent(message.leg):
                await self._leg_ended(message)
            case SegmentEnded() if self._is_of_segment(message):
                await self._segment_ended()
            case ContactQueued() if self.journey.agent is None:
                await self.journey.wait()
            case _:
                await super().take(message)

    async def _connect(self) -> None:
        call, agent = self.journey.call, self.journey.speaking_agent
        # A caller on hold stays out of the room and goes on hearing music.
        await self.switch.bridge(call, [agent.leg] if agent.is_held else [call, agent.leg])
        await self.switch.start_recording(call, agent.leg, recording_of(agent.offer_id, agent.leg))
        if agent.is_muted:
            await self.switch.mute(agent.leg)

    async def _commanded(self, action: str) -> None:
        if action == "hangup":
            await self.end_by_agent()
        elif self.journey.agent is None:
            return
        elif action in ("hold", "resume"):
            await self._hold(on=action == "hold")
        elif action in ("mute", "unmute"):
            await self._mute(on=action == "mute")

    async def _hold(self, *, on: bool) -> None:
        if not await self.note_hold(on=on):
            return
        call = self.journey.call
        if on:
            await self.switch.hold(call)
        else:
            await self.switch.bridge(call, [call, self.journey.speaking_agent.leg])

    async def _mute(self, *, on: bool) -> None:
        agent = self.journey.speaking_agent
        agent.is_muted = on
        await (self.switch.mute if on else self.switch.unmute)(agent.leg)
        await self.journey.do(ledger.note, is_muted=on)

    async def _leg_ended(self, event: LegEnded) -> None:
        if event.cause == EndCause.HUNG_UP:
            await self.end_by_agent()
        elif event.cause != EndCause.RELEASED:
            await self.journey.call_back_phone()

    def _is_of_segment(self, event: SegmentEnded) -> bool:
        agent = self.journey.agent
        return agent is not None and agent.offer_id == event.segment_id

    async def _segment_ended(self) -> None:
        """The agent's part is over; whether the contact is, the next event says."""
        agent, self.journey.agent = self.journey.speaking_agent, None
        await self.switch.hang_up(agent.leg)
