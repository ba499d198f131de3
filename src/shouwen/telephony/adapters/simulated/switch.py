"""The switch port without a switch: for the demonstration, for drills, and for tests in pretended time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from functools import lru_cache
from pathlib import Path

from shouwen.telephony.adapters.simulated.exchange import Exchange, Leg
from shouwen.telephony.adapters.simulated.phones import SimulatedPhone
from shouwen.telephony.adapters.simulated.recorder import Recorder
from shouwen.telephony.adapters.simulated.sound import speech
from shouwen.telephony.adapters.simulated.timekeeper import RealTimekeeper, Timekeeper
from shouwen.telephony.audio import Samples, mono, read_wav, resample
from shouwen.telephony.limits import CallLimits, Gate
from shouwen.telephony.ports import HangUpReason, PhoneKind, SwitchUnavailableError
from shouwen.telephony.prompts import STANDARD_PROMPTS, hold_melody
from shouwen.telephony.switch_events import (
    CallEnded,
    EndCause,
    LiveCall,
    PhoneReachable,
    SwitchConnected,
    SwitchEvent,
    SwitchLost,
)

DEFAULT_LIMITS = CallLimits()


class SimulatedSwitch:
    """A node of the exchange that exists in this process only."""

    def __init__(
        self,
        *,
        clock: Timekeeper | None = None,
        limits: CallLimits = DEFAULT_LIMITS,
        music: Samples | None = None,
        busy: Samples | None = None,
    ) -> None:
        self.clock: Timekeeper = clock or RealTimekeeper()
        self._queue: asyncio.Queue[SwitchEvent] = asyncio.Queue()
        self._is_connected = False
        self._held_back: list[SwitchEvent] = []
        self.exchange = Exchange(
            self.clock,
            Gate(limits),
            self._emit,
            music=hold_melody() if music is None else music,
            busy=speech(STANDARD_PROMPTS["busy"]) if busy is None else busy,
        )
        self._recorder = Recorder(self.exchange, self._emit)

    def customer(self, number: str, *, pitch_hertz: float = 180) -> SimulatedPhone:
        """A person with an ordinary phone."""
        return SimulatedPhone(self.exchange, number, pitch_hertz=pitch_hertz)

    def phone(self, username: str) -> SimulatedPhone | None:
        """The phone of an agent, once it was provisioned."""
        return self.exchange.phones.get(username)

    def crash(self) -> None:
        """Lose everything that is up, as a power cut would."""
        self.exchange.is_down = True
        if self._is_connected:
            self._is_connected = False
            self._queue.put_nowait(SwitchLost(self.clock.now(), "The simulated switch was made to crash."))
        # what ends now is learnt of when somebody is connected again
        for call in tuple(self.exchange.calls.values()):
            self.exchange.end(call.legs[call.id], EndCause.INTERRUPTED)

    def revive(self) -> None:
        """Start anew after a crash."""
        if self.exchange.is_down:
            self.exchange.is_down = False
            self._connected(())

    async def connect(self, expected: Collection[str] = ()) -> None:
        """Begin to obey; expected calls that this process does not carry are told as ended."""
        if not self._is_connected and not self.exchange.is_down:
            self._connected(expected)

    def _connected(self, expected: Collection[str]) -> None:
        self._is_connected = True
        held, self._held_back = self._held_back, []
        self._queue.put_nowait(SwitchConnected(self.clock.now(), self.exchange.live(self._recorder.running)))
        for event in held:
            self._queue.put_nowait(event)
        for call in expected:
            if call not in self.exchange.calls:
                self._emit(CallEnded(self.clock.now(), call, EndCause.INTERRUPTED))

    async def close(self) -> None:
        """Stop obeying."""
        self._is_connected = False

    async def events(self) -> AsyncIterator[SwitchEvent]:
        """Everything that happens, in order."""
        while True:
            yield await self._queue.get()

    async def list_live(self) -> tuple[LiveCall, ...]:
        """The calls in progress."""
        self._require_connection()
        return self.exchange.live(self._recorder.running)

    async def answer(self, call: str) -> None:
        """Take the call."""
        self._require_connection()
        self.exchange.answer(call)

    async def play(self, leg: str, prompts: Sequence[Path], playback: str) -> None:
        """Play WAV files one after the other."""
        self._require_connection()
        self.exchange.play(leg, [_sound(prompt, prompt.stat().st_mtime_ns) for prompt in prompts], playback)

    async def stop_play(self, leg: str, playback: str) -> None:
        """Fall silent, or return to the music."""
        if (entry := self._leg(leg)) is not None and entry.playback == playback:
            self.exchange.stop_play(entry)

    async def start_music(self, leg: str) -> None:
        """Play music whenever the leg would hear nothing else."""
        if (entry := self._leg(leg)) is not None:
            self.exchange.set_music(entry, on=True)

    async def stop_music(self, leg: str) -> None:
        """No music any more."""
        if (entry := self._leg(leg)) is not None:
            self.exchange.set_music(entry, on=False)

    async def originate_agent_leg(
        self, call: str, leg: str, endpoint: str, caller_id: str, ring_timeout_seconds: int
    ) -> None:
        """Ring an agent's phone on behalf of a call."""
        self._require_connection()
        self.exchange.originate(call, leg, endpoint, ring_timeout_seconds)

    async def bridge(self, call: str, legs: Collection[str]) -> None:
        """Let exactly these legs hear each other."""
        self._require_connection()
        self.exchange.bridge(call, legs)

    async def hold(self, leg: str) -> None:
        """Take a leg out of the conversation and play music to it."""
        if (entry := self._leg(leg)) is not None:
            self.exchange.hold(entry)

    async def resume(self, leg: str) -> None:
        """Bring a held leg back into the conversation."""
        if (entry := self._leg(leg)) is not None:
            self.exchange.resume(entry)

    async def mute(self, leg: str) -> None:
        """Keep what is said at this leg from the others and from recordings."""
        if (entry := self._leg(leg)) is not None:
            self.exchange.mute(entry, on=True)

    async def unmute(self, leg: str) -> None:
        """Let the leg be heard again."""
        if (entry := self._leg(leg)) is not None:
            self.exchange.mute(entry, on=False)

    async def hang_up(self, leg: str, reason: HangUpReason = HangUpReason.NORMAL) -> None:
        """End a leg; the customer's leg ends the whole call."""
        if (entry := self._leg(leg)) is not None:
            self.exchange.end(entry, EndCause.RELEASED)

    async def start_recording(self, call: str, leg: str, recording: str) -> None:
        """Record the customer and one agent leg, each on a side of its own."""
        self._require_connection()
        self._recorder.start(call, leg, recording)

    async def pause_recording(self, recording: str) -> None:
        """Record silence in place of what is said."""
        self._require_connection()
        self._recorder.pause(recording, on=True)

    async def resume_recording(self, recording: str) -> None:
        """Record what is said again."""
        self._require_connection()
        self._recorder.pause(recording, on=False)

    async def stop_recording(self, recording: str) -> None:
        """Complete the recording."""
        self._require_connection()
        self._recorder.stop(recording)

    async def fetch_recording(self, recording: str) -> bytes | None:
        """The recording as stereo WAV, left the customer, right the agent."""
        self._require_connection()
        # a long conversation takes a moment to be turned into sound
        return await asyncio.to_thread(self._recorder.fetch, recording)

    async def delete_recording(self, recording: str) -> None:
        """Forget it."""
        self._require_connection()
        self._recorder.delete(recording)

    async def provision_endpoint(
        self, username: str, password: str, kind: PhoneKind = PhoneKind.BROWSER, call: str = ""
    ) -> None:
        """Put a phone on an agent's desk; it is there at once."""
        self._require_connection()
        if username not in self.exchange.phones:
            self.exchange.phones[username] = SimulatedPhone(self.exchange, username, pitch_hertz=120)
            self._emit(PhoneReachable(self.clock.now(), username, is_reachable=True))

    async def deprovision_endpoint(self, username: str) -> None:
        """Take the phone away; a call it is in goes on."""
        self._require_connection()
        if self.exchange.phones.pop(username, None) is not None:
            self._emit(PhoneReachable(self.clock.now(), username, is_reachable=False))

    def _emit(self, event: SwitchEvent) -> None:
        if self._is_connected:
            self._queue.put_nowait(event)
        else:
            self._held_back.append(event)

    def _require_connection(self) -> None:
        if not self._is_connected:
            raise SwitchUnavailableError("The switch is not connected.")

    def _leg(self, leg: str) -> Leg | None:
        self._require_connection()
        return self.exchange.leg(leg)


@lru_cache(maxsize=64)
def _sound(prompt: Path, _changed: int) -> Samples:
    samples, rate = read_wav(prompt.read_bytes())
    return resample(mono(samples), rate)
