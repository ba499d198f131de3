"""Telephone sound as arrays: reading, writing, resampling, and the tones by which it is recognised."""

from __future__ import annotations

import io
import struct
import wave

import numpy as np
from numpy.typing import NDArray

RATE = 8000
Samples = NDArray[np.int16]


class AudioFormatError(ValueError):
    """The bytes are not a WAV of 16-bit PCM; the message says what they are."""


def read_wav(content: bytes) -> tuple[Samples, int]:
    """The samples of a 16-bit PCM WAV, shape (n, channels), and its rate.

    The lengths in the header are not believed: a recorder that was killed never came to write them.
    """
    if len(content) < 12 or content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        raise AudioFormatError("This is not a WAV file. Save the sound as WAV, 16-bit PCM.")
    position, channels, rate = 12, 0, 0
    while position + 8 <= len(content):
        name, length = struct.unpack_from("<4sI", content, position)
        body = position + 8
        if name == b"fmt ":
            kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", content, body)
            if kind not in (1, 0xFFFE) or bits != 16 or channels < 1:
                raise AudioFormatError(f"This WAV is coded as type {kind} with {bits} bits. Save it as 16-bit PCM.")
        elif name == b"data":
            if not channels:
                break
            data = content[body : body + length] if 0 < length <= len(content) - body else content[body:]
            frames = len(data) // (2 * channels)
            samples = np.frombuffer(data, "<i2", frames * channels).reshape(frames, channels)
            return samples.astype(np.int16), rate
        position = body + length + length % 2
    raise AudioFormatError("This WAV holds no sound.")


def write_wav(samples: Samples, rate: int = RATE) -> bytes:
    """A WAV of 16-bit PCM; samples of shape (n,) are mono, (n, channels) are interleaved."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1 if samples.ndim == 1 else samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.ascontiguousarray(samples, "<i2").tobytes())
    return buffer.getvalue()


def mono(samples: Samples) -> Samples:
    """The channels mixed into one."""
    if samples.ndim == 1:
        return samples
    return clipped(samples.astype(np.float64).mean(axis=1))


def side_by_side(left: Samples, right: Samples) -> Samples:
    """Two mono sides as one stereo recording; the shorter one ends in silence."""
    length = max(len(left), len(right))
    both = np.zeros((length, 2), np.int16)
    both[: len(left), 0], both[: len(right), 1] = left, right
    return both


def resample(samples: Samples, rate: int, to: int = RATE) -> Samples:
    """The same sound at another rate, with what the new rate cannot carry filtered out first."""
    if rate == to:
        return samples
    signal = samples.astype(np.float64)
    if to < rate:
        # windowed sinc; 0.46 leaves the filter room to fall before half the new rate
        half_width = 32 * rate // to
        taps = np.arange(-half_width, half_width + 1)
        cutoff = 2 * 0.46 * to / rate
        kernel = cutoff * np.sinc(cutoff * taps) * np.hamming(len(taps))
        signal = np.convolve(signal, kernel / kernel.sum(), "same")
    length = int(len(signal) * to / rate)
    at = np.arange(length) * (rate / to)
    return clipped(np.interp(at, np.arange(len(signal)), signal))


def clipped(signal: NDArray[np.float64]) -> Samples:
    """The signal as 16-bit samples, limited rather than wrapped."""
    limited: Samples = np.clip(np.rint(signal), -32768, 32767).astype(np.int16)
    return limited


def waveform(samples: Samples, rate: int = RATE, per_second: int = 10) -> list[int]:
    """The loudest moment of each tenth of a second, 0 to 100, for drawing; shape (n,) only."""
    width = max(1, rate // per_second)
    whole = np.zeros(-(-len(samples) // width) * width)
    whole[: len(samples)] = np.abs(samples.astype(np.int32))
    peaks = whole.reshape(-1, width).max(axis=1) * 100 / 32768
    return [int(peak) for peak in np.ceil(peaks)]


def silence(seconds: float, rate: int = RATE) -> Samples:
    """No sound for a while."""
    return np.zeros(int(seconds * rate), np.int16)


def tone(hertz: float, seconds: float, amplitude: float = 8000, rate: int = RATE) -> Samples:
    """A steady sine."""
    return clipped(amplitude * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate))


def level_of(hertz: float, samples: Samples, rate: int = RATE) -> float:
    """The amplitude of one frequency in the sound (a single bin of a Fourier transform)."""
    if not len(samples):
        return 0.0
    turn = np.exp(-2j * np.pi * hertz * np.arange(len(samples)) / rate)
    return float(2 * abs(np.dot(samples.astype(np.float64), turn)) / len(samples))
