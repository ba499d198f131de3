"""The people at the simulated phones, customers and agents; a script or a test moves them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from shouwen.telephony.adapters.simulated.sound import Ear, Voice, speech
from shouwen.telephony.audio import RATE, Samples

if TYPE_CHECKING:
    from shouwen.telephony.adapters.simulated.exchange import Exchange, Leg


class SimulatedPhone:
    """One phone with one line."""

    def __init__(self, exchange: Exchange, number: str, *, pitch_hertz: float = 140) -> None:
        self.number = number
        self.pitch_hertz = pitch_hertz
        # What a script wants to do when the phone rings, when somebody can be spoken with, and when all is over.
        self.on_ring: Callable[[], object] | None = None
        self.on_up: Callable[[], object] | None = None
        self.on_over: Callable[[], object] | None = None
        self.is_ringing = self.is_up = self.is_over = False
        self.leg: Leg | None = None
        self._exchange = exchange
        self._voice, self._ear = Voice(), Ear()
        self._murmur: Samples = np.zeros(0, np.int16)

    @property
    def voice(self) -> Voice:
        """What this person says in the present call."""
        return self._voice

    @property
    def ear(self) -> Ear:
        """What this person hears in the present call."""
        return self._ear

    def dial(self, number: str, call: str = "") -> None:
        """Call the centre, under an id that was chosen before or a new one."""
        self._begin()
        self._exchange.dialled(self, number, call)

    def pick_up(self) -> None:
        """Answer a ringing phone; anything else is left as it is."""
        if self.leg is not None and self.is_ringing:
            self._exchange.picked_up(self.leg)

    def reject(self) -> None:
        """Refuse a call."""
        if self.leg is not None and self.is_ringing:
            self._exchange.rejected(self.leg)

    def hang_up(self) -> None:
        """Put the phone down."""
        if self.leg is not None:
            self._exchange.put_down(self.leg)

    def press(self, key: str) -> None:
        """Press a key."""
        if self.leg is not None and self.is_up:
            self._exchange.pressed(self.leg, key)

    def say(self, text: str) -> float:
        """Say a sentence; returns the seconds it takes."""
        samples = speech(text, pitch_hertz=self.pitch_hertz)
        self._voice.say(samples, self._exchange.clock.monotonic())
        return len(samples) / RATE

    def murmur(self, samples: Samples) -> None:
        """Make this sound over and over, now and in later calls."""
        self._murmur = samples
        self._voice.say(samples, self._exchange.clock.monotonic(), repeats=True)

    def heard(self, seconds: float) -> Samples:
        """What arrived in the last seconds."""
        now = self._exchange.clock.monotonic()
        return self._ear.between(now - seconds, now)

    def ring(self, leg: Leg) -> None:
        """The exchange rings this phone."""
        self._begin()
        self.leg, self.is_ringing = leg, True
        if self.on_ring is not None:
            self.on_ring()

    def connected(self, leg: Leg) -> None:
        """The exchange connected this phone."""
        self.leg, self.is_ringing, self.is_up = leg, False, True
        if self.on_up is not None:
            self.on_up()

    def dropped(self) -> None:
        """The exchange ended the call."""
        self._ear.listen((), self._exchange.clock.monotonic())
        self.leg, self.is_ringing, self.is_up, self.is_over = None, False, False, True
        if self.on_over is not None:
            self.on_over()

    def _begin(self) -> None:
        self._voice, self._ear = Voice(), Ear()
        self.is_ringing = self.is_up = self.is_over = False
        if len(self._murmur):
            self._voice.say(self._murmur, self._exchange.clock.monotonic(), repeats=True)
