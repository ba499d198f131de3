"""The simulated exchange itself: calls, rooms, timers and recordings, without any waiting."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from uuid_utils.compat import uuid7

from shouwen.telephony.adapters.simulated.phones import SimulatedPhone
from shouwen.telephony.adapters.simulated.sound import Source, Tape, Utterance
from shouwen.telephony.adapters.simulated.timekeeper import Timekeeper, Timer
from shouwen.telephony.audio import RATE, Samples
from shouwen.telephony.limits import Gate
from shouwen.telephony.switch_events import (
    CallEnded,
    CallRefused,
    EndCause,
    IncomingCall,
    KeyPressed,
    LegAnswered,
    LegEnded,
    LegRinging,
    LiveCall,
    LiveLeg,
    PlaybackFinished,
    SwitchEvent,
)

REMEMBERED_IDS = 20_000


@dataclass(eq=False)
class Leg:
    """One phone on the line and what it should be hearing."""

    id: str
    line: Call
    phone: SimulatedPhone
    is_answered: bool = False
    in_room: bool = False
    is_held: bool = False
    is_muted: bool = False
    music: Tape | None = None
    playback: str | None = None
    tape: Tape | None = None
    timers: list[Timer] = field(default_factory=list)

    @property
    def call(self) -> str:
        """The id of the call it belongs to."""
        return self.line.id

    @property
    def is_customer(self) -> bool:
        """Whether this is the customer's own leg."""
        return self.id == self.call


@dataclass(eq=False)
class Call:
    """A customer, and everybody who is on the line because of that customer."""

    id: str
    from_number: str
    to_number: str
    legs: dict[str, Leg] = field(default_factory=dict)


class Exchange:
    """Who is on the line with whom."""

    def __init__(
        self,
        clock: Timekeeper,
        gate: Gate,
        emit: Callable[[SwitchEvent], None],
        *,
        music: Samples,
        busy: Samples,
    ) -> None:
        self.clock = clock
        self.calls: dict[str, Call] = {}
        self.phones: dict[str, SimulatedPhone] = {}
        # told of every change in who can be heard: recorders listen here
        self.on_change: Callable[[Call], None] = lambda call: None
        self.is_down = False
        self._gate = gate
        self._emit = emit
        self._music = music
        self._busy = busy
        self._legs: dict[str, Leg] = {}
        self._used: OrderedDict[str, None] = OrderedDict()

    def dialled(self, phone: SimulatedPhone, number: str, call: str = "") -> None:
        """A customer calls; whoever knows the call beforehand says its id."""
        now = self.clock.now()
        if self.is_down:
            phone.dropped()
            return
        if (reason := self._gate.refuse(len(self.calls), now)) is not None:
            self._emit(CallRefused(now, phone.number, number, reason))
            self._apologise(phone)
            return
        call = call or str(uuid7())
        line = self.calls[call] = Call(call, phone.number, number)
        phone.leg = self._add(Leg(call, line, phone))
        self._emit(IncomingCall(now, call, phone.number, number))

    def _apologise(self, phone: SimulatedPhone) -> None:
        leg = Leg(str(uuid7()), Call("", phone.number, ""), phone)
        phone.connected(leg)
        phone.ear.listen((self._tape(self._busy),), self.clock.monotonic())
        self.clock.after(len(self._busy) / RATE, lambda: self.put_down(leg))

    def picked_up(self, leg: Leg) -> None:
        """An agent answers."""
        leg.is_answered = True
        for timer in leg.timers:
            timer.cancel()
        leg.phone.connected(leg)
        self._emit(LegAnswered(self.clock.now(), leg.call, leg.id))
        self._heard_changed(leg.line)

    def rejected(self, leg: Leg) -> None:
        """An agent refuses."""
        self.end(leg, EndCause.BUSY)

    def put_down(self, leg: Leg) -> None:
        """Somebody hangs up."""
        if leg.call:
            self.end(leg, EndCause.HUNG_UP)
        elif leg.phone.leg is leg:
            leg.phone.dropped()

    def pressed(self, leg: Leg, key: str) -> None:
        """Somebody presses a key."""
        if leg.call:
            self._emit(KeyPressed(self.clock.now(), leg.call, leg.id, key))

    def answer(self, call: str) -> None:
        """Take the call."""
        leg = self._legs.get(call)
        if leg is not None and not leg.is_answered:
            leg.is_answered = True
            self._heard_changed(leg.line)
            leg.phone.connected(leg)

    def play(self, leg: str, prompts: Sequence[Samples], playback: str) -> None:
        """Play sounds one after the other."""
        entry = self._legs.get(leg)
        if entry is None or not self.first_use(playback):
            return
        self.stop_play(entry)
        seconds = sum(len(prompt) for prompt in prompts) / RATE
        entry.playback = playback
        entry.tape = self._tape(*prompts)
        entry.timers.append(self.clock.after(seconds, lambda: self._played(entry, playback)))
        self._heard_changed(entry.line)

    def _played(self, leg: Leg, playback: str) -> None:
        if leg.playback == playback:
            self.stop_play(leg)

    def stop_play(self, leg: Leg) -> None:
        """End the leg's prompts and say so."""
        if leg.playback is None:
            return
        playback, leg.playback, leg.tape = leg.playback, None, None
        self._emit(PlaybackFinished(self.clock.now(), leg.call, leg.id, playback))
        self._heard_changed(leg.line)

    def set_music(self, leg: Leg, *, on: bool) -> None:
        """Promise the leg music for whenever it would hear nothing, or take the promise back."""
        if on != (leg.music is not None):
            leg.music = self._tape(self._music, repeats=True) if on else None
            self._heard_changed(leg.line)

    def originate(self, call: str, leg: str, endpoint: str, ring_timeout_seconds: float) -> None:
        """Ring an agent's phone."""
        if call not in self.calls or not self.first_use(leg):
            return
        phone = self.phones.get(endpoint)
        if phone is None:
            self._emit(LegEnded(self.clock.now(), call, leg, EndCause.UNREACHABLE))
            return
        if phone.leg is not None:
            self._emit(LegEnded(self.clock.now(), call, leg, EndCause.BUSY))
            return
        entry = self._add(Leg(leg, self.calls[call], phone))
        entry.timers.append(self.clock.after(ring_timeout_seconds, lambda: self.end(entry, EndCause.NO_ANSWER)))
        self._emit(LegRinging(self.clock.now(), call, leg))
        phone.ring(entry)

    def bridge(self, call: str, legs: Collection[str]) -> None:
        """Let exactly these legs hear each other."""
        if (entry := self.calls.get(call)) is None:
            return
        for leg in entry.legs.values():
            if leg.id in legs and not leg.in_room:
                self._enter(leg)
            elif leg.id not in legs:
                leg.in_room = False
        self._heard_changed(entry)

    def hold(self, leg: Leg) -> None:
        """Take a leg out of the conversation and play music to it."""
        if leg.in_room:
            leg.in_room, leg.is_held = False, True
            leg.music = self._tape(self._music, repeats=True)
            self._heard_changed(leg.line)

    def resume(self, leg: Leg) -> None:
        """Bring a held leg back."""
        if leg.is_held:
            self._enter(leg)
            self._heard_changed(leg.line)

    def _enter(self, leg: Leg) -> None:
        leg.in_room, leg.is_held, leg.music = True, False, None
        self.stop_play(leg)

    def mute(self, leg: Leg, *, on: bool) -> None:
        """Keep what is said at this leg from everybody, or no longer."""
        if leg.is_muted != on:
            leg.is_muted = on
            self._heard_changed(leg.line)

    def end(self, leg: Leg, cause: EndCause) -> None:
        """Strike a leg; with the customer's leg the call is over and everybody else is hung up."""
        if self._legs.pop(leg.id, None) is None:
            return
        for timer in leg.timers:
            timer.cancel()
        self.stop_play(leg)
        del leg.line.legs[leg.id]
        leg.phone.dropped()
        self._heard_changed(leg.line)
        if not leg.is_customer:
            self._emit(LegEnded(self.clock.now(), leg.call, leg.id, cause))
            return
        del self.calls[leg.call]
        self._emit(CallEnded(self.clock.now(), leg.call, cause))
        for other in tuple(leg.line.legs.values()):
            self.end(other, EndCause.INTERRUPTED if cause == EndCause.INTERRUPTED else EndCause.RELEASED)

    def leg(self, leg: str) -> Leg | None:
        """A leg that is not over yet."""
        return self._legs.get(leg)

    def first_use(self, name: str) -> bool:
        """Whether an id has not been seen."""
        if name in self._used:
            return False
        self._used[name] = None
        if len(self._used) > REMEMBERED_IDS:
            self._used.popitem(last=False)
        return True

    def live(self, recordings: Callable[[str], tuple[str, ...]]) -> tuple[LiveCall, ...]:
        """The calls that are up."""
        return tuple(
            LiveCall(
                call.id,
                call.from_number,
                call.to_number,
                tuple(
                    LiveLeg(leg.id, leg.is_answered, leg.in_room, leg.is_held, leg.is_muted)
                    for leg in call.legs.values()
                ),
                recordings(call.id),
            )
            for call in self.calls.values()
        )

    def _add(self, leg: Leg) -> Leg:
        leg.line.legs[leg.id] = self._legs[leg.id] = leg
        return leg

    def _tape(self, *sounds: Samples, repeats: bool = False) -> Tape:
        return Tape(Utterance(self.clock.monotonic(), np.concatenate(sounds), repeats))

    def _heard_changed(self, call: Call) -> None:
        """Everybody's ears follow the state of the call."""
        now = self.clock.monotonic()
        for leg in call.legs.values():
            leg.phone.ear.listen(self._sources(call, leg), now)
        self.on_change(call)

    def _sources(self, call: Call, listener: Leg) -> list[Source]:
        if not listener.is_answered:
            return []
        if not listener.in_room:
            sounding = listener.tape or listener.music
            return [sounding] if sounding is not None else []
        members = [leg for leg in call.legs.values() if leg.in_room]
        voices: list[Source] = [leg.phone.voice for leg in members if leg is not listener and not leg.is_muted]
        return voices + [leg.tape for leg in members if leg.tape is not None]


def said(leg: Leg | None) -> tuple[Source, ...]:
    """What a recorder hears of a leg."""
    return () if leg is None or leg.is_muted or not leg.is_answered else (leg.phone.voice,)
