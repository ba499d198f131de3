"""Recordings of simulated conversations: kept as who was heard when, turned into sound when fetched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from shouwen.telephony.adapters.simulated.exchange import Call, Exchange, said
from shouwen.telephony.adapters.simulated.sound import Ear
from shouwen.telephony.audio import side_by_side, write_wav
from shouwen.telephony.switch_events import RecordingReady, SwitchEvent


@dataclass
class Recording:
    """The two sides of one conversation."""

    id: str
    call: str
    leg: str
    began: float
    left: Ear = field(default_factory=Ear)
    right: Ear = field(default_factory=Ear)
    is_paused: bool = False
    ended: float | None = None


class Recorder:
    """Every recording of the simulated exchange."""

    def __init__(self, exchange: Exchange, emit: Callable[[SwitchEvent], None]) -> None:
        self._exchange = exchange
        self._emit = emit
        self._recordings: dict[str, Recording] = {}
        exchange.on_change = self._follow

    def start(self, call: str, leg: str, recording: str) -> None:
        """Begin to listen on both legs."""
        exchange = self._exchange
        if exchange.leg(call) is None or exchange.leg(leg) is None or not exchange.first_use(recording):
            return
        entry = Recording(recording, call, leg, exchange.clock.monotonic())
        self._recordings[recording] = entry
        self._listen(entry)

    def pause(self, recording: str, *, on: bool) -> None:
        """Record silence, or what is said again."""
        if (entry := self._recordings.get(recording)) is not None and entry.ended is None:
            entry.is_paused = on
            self._listen(entry)

    def stop(self, recording: str) -> None:
        """Complete the recording and say so."""
        entry = self._recordings.get(recording)
        if entry is None or entry.ended is not None:
            return
        entry.ended = self._exchange.clock.monotonic()
        now = self._exchange.clock.now()
        self._emit(RecordingReady(now, entry.call, entry.id, entry.ended - entry.began))

    def running(self, call: str) -> tuple[str, ...]:
        """The recordings of a call that are not complete."""
        return tuple(entry.id for entry in self._recordings.values() if entry.call == call and entry.ended is None)

    def fetch(self, recording: str) -> bytes | None:
        """The recording as stereo WAV."""
        entry = self._recordings.get(recording)
        if entry is None:
            return None
        end = self._exchange.clock.monotonic() if entry.ended is None else entry.ended
        return write_wav(side_by_side(entry.left.between(entry.began, end), entry.right.between(entry.began, end)))

    def delete(self, recording: str) -> None:
        """Forget it."""
        entry = self._recordings.get(recording)
        if entry is not None and entry.ended is not None:
            del self._recordings[recording]

    def _follow(self, call: Call) -> None:
        for entry in tuple(self._recordings.values()):
            if entry.call != call.id or entry.ended is not None:
                continue
            customer, agent = self._exchange.leg(entry.call), self._exchange.leg(entry.leg)
            if customer is None or agent is None:
                self.stop(entry.id)
            else:
                self._listen(entry)

    def _listen(self, entry: Recording) -> None:
        now, exchange = self._exchange.clock.monotonic(), self._exchange
        entry.left.listen(() if entry.is_paused else said(exchange.leg(entry.call)), now)
        entry.right.listen(() if entry.is_paused else said(exchange.leg(entry.leg)), now)
