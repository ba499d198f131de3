"""Sound that is not carried but remembered: who spoke when, who listened to whom; samples are made when asked for."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from shouwen.telephony.audio import RATE, Samples, clipped

SYLLABLE_SECONDS = 0.22
PAUSE_SECONDS = 0.3


class Source(Protocol):
    """Something that can be heard."""

    def between(self, start: float, end: float) -> Samples:
        """What it sounds like from one moment to another."""


@dataclass(frozen=True, eq=False)
class Utterance:
    """A piece of sound that begins at a moment, once or over and over."""

    start: float
    samples: Samples
    repeats: bool = False

    def add_to(self, sound: Samples, start: float, end: float, *, until: float) -> None:
        """Lay the part that falls between two moments over `sound`, which begins at `start`."""
        if not len(self.samples):
            return
        stop = min(end, until, float("inf") if self.repeats else self.start + len(self.samples) / RATE)
        first, last = round((max(start, self.start) - start) * RATE), min(len(sound), round((stop - start) * RATE))
        if last <= first:
            return
        offset = round((max(start, self.start) - self.start) * RATE)
        sound[first:last] = self.samples[(offset + np.arange(last - first)) % len(self.samples)]


class Voice:
    """Everything one person says in a call; saying something new ends what was being said."""

    def __init__(self) -> None:
        self._utterances: list[Utterance] = []

    def say(self, samples: Samples, at: float, *, repeats: bool = False) -> None:
        """Begin to say something."""
        self._utterances.append(Utterance(at, samples, repeats))

    def between(self, start: float, end: float) -> Samples:
        """What was said from one moment to another."""
        sound = np.zeros(max(0, round((end - start) * RATE)), np.int16)
        for number, utterance in enumerate(self._utterances):
            following = self._utterances[number + 1 :]
            utterance.add_to(sound, start, end, until=following[0].start if following else float("inf"))
        return sound


@dataclass(frozen=True, eq=False)
class Tape:
    """A recording or melody that plays from a moment on."""

    utterance: Utterance

    def between(self, start: float, end: float) -> Samples:
        """What of it is heard from one moment to another."""
        sound = np.zeros(max(0, round((end - start) * RATE)), np.int16)
        self.utterance.add_to(sound, start, end, until=float("inf"))
        return sound


@dataclass
class Ear:
    """What somebody, or a recorder, listens to over time."""

    _since: list[float] = field(default_factory=list)
    _sources: list[frozenset[Source]] = field(default_factory=list)

    def listen(self, sources: Collection[Source], at: float) -> None:
        """Listen to these, and to nothing else, from now on."""
        wanted = frozenset(sources)
        if not self._sources or self._sources[-1] != wanted:
            self._since.append(at)
            self._sources.append(wanted)

    def between(self, start: float, end: float) -> Samples:
        """What was heard from one moment to another."""
        total = np.zeros(max(0, round((end - start) * RATE)), np.int32)
        for number in range(max(0, bisect_right(self._since, start) - 1), len(self._since)):
            begin = max(start, self._since[number])
            stop = min(end, self._since[number + 1] if number + 1 < len(self._since) else end)
            if stop <= begin:
                continue
            at = round((begin - start) * RATE)
            for source in self._sources[number]:
                piece = source.between(begin, stop)[: len(total) - at]
                total[at : at + len(piece)] += piece
        return clipped(total.astype(np.float64))


def speech(text: str, *, pitch_hertz: float = 140) -> Samples:
    """Speech-shaped sound: a voiced burst per syllable, a rest for punctuation; equal texts sound equal."""
    parts = [_syllable(character, pitch_hertz) if character.isalnum() else _rest() for character in text]
    return np.concatenate(parts) if parts else np.zeros(0, np.int16)


def _rest() -> Samples:
    return np.zeros(int(PAUSE_SECONDS * RATE), np.int16)


def _syllable(character: str, pitch_hertz: float) -> Samples:
    """A glottal tone with two resonances chosen by the character, gliding in one of four tones."""
    seed = hashlib.blake2s(character.encode(), digest_size=4).digest()
    first, second, glide = 300 + 2.2 * seed[0], 900 + 6 * seed[1], (0.0, 0.25, -0.12, -0.3)[seed[2] % 4]
    seconds = np.arange(int(SYLLABLE_SECONDS * RATE)) / RATE
    pitch = pitch_hertz * (1 + glide * seconds / SYLLABLE_SECONDS)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    sound = np.zeros(len(seconds))
    for harmonic in range(1, 20):
        hertz = harmonic * pitch_hertz
        strength = np.exp(-(((hertz - first) / 150) ** 2)) + 0.5 * np.exp(-(((hertz - second) / 220) ** 2)) + 0.03
        sound += strength * np.sin(harmonic * phase)
    envelope = np.minimum(1, np.minimum(seconds / 0.03, (SYLLABLE_SECONDS - seconds) / 0.06))
    peak = float(np.max(np.abs(sound))) or 1.0
    return clipped(9000 * envelope * sound / peak)
