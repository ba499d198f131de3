"""The switch port, carried out by one Asterisk node."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Collection, Sequence
from pathlib import Path

from shouwen.shared.clock import Clock, system_clock
from shouwen.telephony.adapters.asterisk.ari import AriRefusedError
from shouwen.telephony.adapters.asterisk.books import AGENT, Call, Leg
from shouwen.telephony.adapters.asterisk.configuration import AriAccess
from shouwen.telephony.adapters.asterisk.link import Link
from shouwen.telephony.adapters.asterisk.listener import Listener
from shouwen.telephony.adapters.asterisk.node import Node
from shouwen.telephony.adapters.asterisk.phones import PhoneAccount, Phones
from shouwen.telephony.adapters.asterisk.reconciliation import Reconciliation
from shouwen.telephony.adapters.asterisk.recorder import Recorder
from shouwen.telephony.limits import CallLimits, Gate
from shouwen.telephony.ports import HangUpReason, PhoneKind, SwitchUnavailableError
from shouwen.telephony.switch_events import EndCause, LiveCall, SwitchEvent

logger = logging.getLogger(__name__)

DEFAULT_LIMITS = CallLimits()


class AsteriskSwitch:
    """One Asterisk node behind the switch port."""

    def __init__(
        self,
        access: AriAccess,
        *,
        limits: CallLimits = DEFAULT_LIMITS,
        clock: Clock = system_clock,
        media_address: str = "127.0.0.1",
    ) -> None:
        self._node = Node(access, clock)
        self._recorder = Recorder(self._node)
        self._listener = Listener(self._node, self._recorder, Gate(limits))
        self._phones = Phones(self._node, media_address)
        self._reconciliation = Reconciliation(self._node, self._listener, self._recorder)
        self._link = Link(self._node, self._listener, self._phones, self._reconciliation)

    async def connect(self, expected: Collection[str] = ()) -> None:
        """Start to keep a connection; `SwitchConnected` tells when commands are obeyed."""
        self._link.open(expected)

    async def close(self) -> None:
        """Let go of the node; calls in progress keep their sound."""
        await self._link.close()
        await self._recorder.close()

    async def events(self) -> AsyncIterator[SwitchEvent]:
        """Everything that happens, in order."""
        while True:
            yield await self._node.queue.get()

    async def list_live(self) -> tuple[LiveCall, ...]:
        """The calls the node carries, after comparing our books with its."""
        self._node.require_ready()
        await self._reconciliation.now_and_then()
        return self._node.books.live()

    async def answer(self, call: str) -> None:
        """Take the call."""
        if (leg := self._leg(call)) is not None and not leg.is_answered:
            await self._node.obey("POST", f"channels/{leg.channel}/answer")

    async def play(self, leg: str, prompts: Sequence[Path], playback: str) -> None:
        """Play WAV files one after the other."""
        media = ",".join(f"sound:{_without_suffix(prompt)}" for prompt in prompts)
        if (entry := self._leg(leg)) is None:
            return
        call = self._call(entry)
        with self._node.books.once(playback) as is_first:
            if not is_first:
                return
            async with call.lock:
                await self._silence(entry)
                place = f"bridges/{call.room}" if entry.in_room else f"channels/{entry.channel}"
                entry.playback = playback
                if not await self._node.obey("POST", f"{place}/play/{playback}", media=media):
                    self._listener.prompts_ended(entry)

    async def stop_play(self, leg: str, playback: str) -> None:
        """Fall silent, or return to the music."""
        entry = self._leg(leg)
        if entry is not None and entry.playback == playback:
            await self._node.obey("DELETE", f"playbacks/{playback}")

    async def start_music(self, leg: str) -> None:
        """Play music whenever the leg would hear nothing else."""
        if (entry := self._leg(leg)) is not None:
            async with self._call(entry).lock:
                entry.wants_music = True
                if not entry.in_room and entry.playback is None:
                    await self._play_music(entry)

    async def stop_music(self, leg: str) -> None:
        """No music any more."""
        if (entry := self._leg(leg)) is not None:
            async with self._call(entry).lock:
                entry.wants_music = False
                await self._end_music(entry)

    async def originate_agent_leg(
        self, call: str, leg: str, endpoint: str, caller_id: str, ring_timeout_seconds: int
    ) -> None:
        """Ring an agent's phone on behalf of a call."""
        node, books = self._node, self._node.books
        if (customer := self._leg(call)) is None:
            return
        owner = self._call(customer)
        with books.once(leg) as is_first:
            if not is_first:
                return
            entry = Leg(leg, call, leg)
            books.add_leg(entry)
            try:
                async with owner.lock:
                    # The room is ready before the phone is picked up, so that nobody waits for it then.
                    await self._make_room(owner)
                    if not entry.is_released:
                        await node.command(
                            "POST", f"channels/{leg}", {"variables": _leg_variables(call, leg)},
                            endpoint=f"PJSIP/{endpoint}", app=node.access.app, appArgs=f"leg,{call},{leg}",
                            callerId=caller_id, timeout=ring_timeout_seconds, originator=customer.channel,
                        )  # fmt: skip
                        entry.is_created = True
            except SwitchUnavailableError:
                books.remove_leg(entry)
                raise
            except AriRefusedError as refused:
                # For a phone that is not there Asterisk answers 500, or even that the channel exists already.
                logger.info("The phone %s cannot be rung: %s", endpoint, refused)
            if not entry.is_created and books.leg(leg) is entry:
                self._listener.ended(entry, EndCause.RELEASED if entry.is_released else EndCause.UNREACHABLE)

    async def bridge(self, call: str, legs: Collection[str]) -> None:
        """Let exactly these legs hear each other."""
        if (customer := self._leg(call)) is None:
            return
        entry = self._call(customer)
        async with entry.lock:
            await self._make_room(entry)
            for leg in tuple(entry.legs.values()):
                if leg.id in legs:
                    await self._enter_room(entry, leg)
                elif leg.in_room:
                    await self._leave_room(entry, leg)

    async def hold(self, leg: str) -> None:
        """Take a leg out of the conversation and play music to it."""
        entry = self._leg(leg)
        if entry is None or entry.is_held:
            return
        call = self._call(entry)
        async with call.lock:
            if entry.in_room:
                await self._leave_room(call, entry)
                entry.is_held = True
                await self._play_music(entry)

    async def resume(self, leg: str) -> None:
        """Bring a held leg back into the conversation."""
        entry = self._leg(leg)
        if entry is None or not entry.is_held:
            return
        call = self._call(entry)
        async with call.lock:
            await self._enter_room(call, entry)

    async def mute(self, leg: str) -> None:
        """Keep what is said at this leg from the others."""
        entry = self._leg(leg)
        if entry is not None and not entry.is_muted:
            await self._node.obey("POST", f"channels/{entry.channel}/mute", direction="in")
            entry.is_muted = True

    async def unmute(self, leg: str) -> None:
        """Let the leg be heard again."""
        entry = self._leg(leg)
        if entry is not None and entry.is_muted:
            await self._node.obey("DELETE", f"channels/{entry.channel}/mute", direction="in")
            entry.is_muted = False

    async def hang_up(self, leg: str, reason: HangUpReason = HangUpReason.NORMAL) -> None:
        """End a leg; the customer's leg ends the whole call."""
        entry = self._leg(leg)
        if entry is not None:
            # noted first: the end may be told before the answer to this command
            entry.is_released = True
            await self._node.obey("DELETE", f"channels/{entry.channel}", reason=reason.value)

    async def start_recording(self, call: str, leg: str, recording: str) -> None:
        """Record the customer and one agent leg, each on a side of its own."""
        self._node.require_ready()
        await self._recorder.start(call, leg, recording)

    async def pause_recording(self, recording: str) -> None:
        """Record silence in place of what is said."""
        self._node.require_ready()
        await self._recorder.pause(recording)

    async def resume_recording(self, recording: str) -> None:
        """Record what is said again."""
        self._node.require_ready()
        await self._recorder.resume(recording)

    async def stop_recording(self, recording: str) -> None:
        """Complete the recording."""
        self._node.require_ready()
        await self._recorder.stop(recording)

    async def fetch_recording(self, recording: str) -> bytes | None:
        """The recording as stereo WAV, left the customer, right the agent."""
        self._node.require_ready()
        return await self._recorder.fetch(recording)

    async def delete_recording(self, recording: str) -> None:
        """Remove it from the node."""
        self._node.require_ready()
        await self._recorder.delete(recording)

    async def provision_endpoint(
        self, username: str, password: str, kind: PhoneKind = PhoneKind.BROWSER, call: str = ""
    ) -> None:
        """Let a phone register under this name."""
        self._node.require_ready()
        await self._phones.provision(PhoneAccount(username, password, kind, call))

    async def deprovision_endpoint(self, username: str) -> None:
        """Forget a phone."""
        self._node.require_ready()
        await self._phones.deprovision(username)

    def _leg(self, leg: str) -> Leg | None:
        self._node.require_ready()
        return self._node.books.leg(leg)

    def _call(self, leg: Leg) -> Call:
        return self._node.books.calls[leg.call]

    async def _make_room(self, call: Call) -> None:
        if call.has_room or call.is_over:
            return
        # Noted first: a call that ends at this moment has its room removed by a command sent after this one.
        call.has_room = True
        try:
            await self._node.obey("POST", f"bridges/{call.room}", type="mixing", name=call.id)
        except SwitchUnavailableError:
            call.has_room = False
            raise

    async def _enter_room(self, call: Call, leg: Leg) -> None:
        if not leg.in_room:
            leg.wants_music = False
            await self._silence(leg)
            leg.in_room = await self._node.obey("POST", f"bridges/{call.room}/addChannel", channel=leg.channel)
        leg.is_held = False

    async def _leave_room(self, call: Call, leg: Leg) -> None:
        await self._node.obey("POST", f"bridges/{call.room}/removeChannel", channel=leg.channel)
        leg.in_room = False

    async def _silence(self, leg: Leg) -> None:
        # A channel joins a room only after its prompts and music have ended, so they are ended first.
        if leg.playback is not None:
            await self._node.obey("DELETE", f"playbacks/{leg.playback}")
            self._listener.prompts_ended(leg, resume_music=False)
        await self._end_music(leg)

    async def _play_music(self, leg: Leg) -> None:
        if not leg.hears_music:
            await self._node.obey("POST", f"channels/{leg.channel}/moh")
            leg.hears_music = True

    async def _end_music(self, leg: Leg) -> None:
        if leg.hears_music:
            await self._node.obey("DELETE", f"channels/{leg.channel}/moh")
            leg.hears_music = False


def _leg_variables(call: str, leg: str) -> dict[str, str]:
    return {
        "SHOUWEN_CALL": call,
        "SHOUWEN_ROLE": AGENT,
        # by these the softphone knows which offer this ringing belongs to
        "PJSIP_HEADER(add,X-Shouwen-Call)": call,
        "PJSIP_HEADER(add,X-Shouwen-Leg)": leg,
    }


def _without_suffix(prompt: Path) -> str:
    # Asterisk chooses the format itself; a comma in the name would be read as the next prompt.
    if prompt.suffix != ".wav" or "," in str(prompt):
        raise ValueError(f"{prompt} cannot be played: a prompt is a .wav file without a comma in its path.")
    return str(prompt.with_suffix(""))
