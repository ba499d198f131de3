"""Telephone sound survives being written, read, resampled and coded."""

import struct

import numpy as np
import pytest

from shouwen.telephony.audio import (
    AudioFormatError,
    level_of,
    mono,
    read_wav,
    resample,
    side_by_side,
    tone,
    waveform,
    write_wav,
)
from shouwen.telephony.testing.rtp import decode, encode


def test_what_is_written_is_read():
    both = side_by_side(tone(400, 0.5), tone(900, 0.25))

    samples, rate = read_wav(write_wav(both, 16000))

    assert rate == 16000
    np.testing.assert_array_equal(samples, both)


@pytest.mark.parametrize("length", [0, 0xFFFFFFFF])
def test_a_recording_whose_header_was_never_completed_is_read(length: int):
    content = bytearray(write_wav(tone(400, 0.5)))
    content[40:44] = struct.pack("<I", length)

    samples, _ = read_wav(bytes(content))

    assert len(samples) == 4000


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        (b"ID3\x03\x00\x00\x00\x00\x00\x00\x00\x00", "not a WAV"),
        (write_wav(tone(400, 0.1))[:20] + b"\x07\x00" + write_wav(tone(400, 0.1))[22:], "16-bit PCM"),
        (write_wav(tone(400, 0.1))[:36], "no sound"),
    ],
)
def test_anything_else_is_refused_with_advice(content: bytes, advice: str):
    with pytest.raises(AudioFormatError, match=advice):
        read_wav(content)


def test_resampling_keeps_speech_and_drops_what_would_fold_back():
    speech, hiss = tone(1000, 1, rate=22050), tone(7000, 1, rate=22050)

    assert level_of(1000, resample(speech, 22050)) == pytest.approx(8000, rel=0.05)
    assert np.abs(resample(hiss, 22050))[100:-100].max() < 400


def test_a_waveform_shows_the_loudest_moment_of_each_tenth_of_a_second():
    sound = np.concatenate([tone(400, 0.1, 16384), np.zeros(1600, np.int16), tone(400, 0.05, 32767)])

    assert waveform(sound) == [50, 0, 0, 100]


def test_two_channels_become_one():
    assert mono(np.array([[100, 300], [-2, -4]], np.int16)).tolist() == [200, -3]


def test_a_law_has_the_values_of_the_standard():
    # ITU-T G.711: the codes of the smallest and largest values of either sign
    assert decode(bytes([0xD5, 0x55, 0xAA, 0x2A])).tolist() == [8, -8, 32256, -32256]


def test_a_law_speech_comes_back_nearly_as_it_was():
    speech = tone(700, 0.2, 12000)

    error = decode(encode(speech)).astype(float) - speech

    assert np.sqrt(np.mean(error**2)) < 250
