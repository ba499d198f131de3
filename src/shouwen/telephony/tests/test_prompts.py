"""What callers hear is spoken once, kept, and said as people say it."""

from pathlib import Path

import numpy as np
import pytest

from shouwen.telephony.audio import RATE, AudioFormatError, Samples, read_wav, tone, write_wav
from shouwen.telephony.prompts import (
    STANDARD_PROMPTS,
    PromptLibrary,
    ToneSpeaker,
    best_speaker,
    hold_melody,
    prepare,
    spoken_number,
    spoken_position,
    spoken_wait,
)


class CountingSpeaker:
    """Speaks a tone and remembers what it was asked for."""

    name = "counting"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def speak(self, text: str) -> Samples:
        self.asked.append(text)
        return tone(500, 0.1)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "零"), (7, "七"), (10, "十"), (12, "十二"), (20, "二十"), (99, "九十九"), (100, "一百"),
        (105, "一百零五"), (110, "一百一十"), (1001, "一千零一"), (2020, "二千零二十"), (9999, "九千九百九十九"),
    ],
)  # fmt: skip
def test_numbers_are_said_in_words(number: int, words: str):
    assert spoken_number(number) == words


def test_a_number_too_large_to_say_is_refused():
    with pytest.raises(ValueError, match="0 to 9999"):
        spoken_number(10_000)


def test_position_counts_people_ahead():
    assert spoken_position(0) == "您是下一位，请稍候。"
    assert spoken_position(2) == "您前面还有两位客户在等候。"
    assert spoken_position(12) == "您前面还有十二位客户在等候。"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(20, "不到一分钟"), (60, "约一分钟"), (130, "约两分钟"), (600, "约十分钟"), (4000, "超过三十分钟")],
)
def test_the_wait_is_said_in_whole_minutes(seconds: float, said: str):
    assert said in spoken_wait(seconds)


def test_a_sentence_is_spoken_once(tmp_path: Path):
    speaker = CountingSpeaker()
    library = PromptLibrary(tmp_path, speaker)

    first, again, other = library.sentence("您好"), library.sentence("您好"), library.sentence("再见")

    assert first == again != other
    assert speaker.asked == ["您好", "再见"]


def test_every_standard_prompt_and_the_melody_are_prepared(tmp_path: Path):
    library = prepare(tmp_path, CountingSpeaker())

    for name in STANDARD_PROMPTS:
        samples, rate = read_wav((library.folder / f"{name}.wav").read_bytes())
        assert (rate, samples.shape[1]) == (RATE, 1)
    assert len(read_wav((tmp_path / "music/hold.wav").read_bytes())[0]) > 20 * RATE


def test_a_standard_prompt_follows_a_change_of_speaker(tmp_path: Path):
    before = PromptLibrary(tmp_path, CountingSpeaker()).standard("busy").read_bytes()

    after = PromptLibrary(tmp_path, ToneSpeaker()).standard("busy").read_bytes()

    assert after != before


def test_an_uploaded_recording_is_brought_to_telephone_quality(tmp_path: Path):
    stereo = np.stack([tone(500, 1, rate=44100)] * 2, axis=1)

    path = PromptLibrary(tmp_path, CountingSpeaker()).adopt(write_wav(stereo, 44100))

    samples, rate = read_wav(path.read_bytes())
    assert (rate, samples.shape) == (RATE, (RATE, 1))


def test_an_upload_that_is_no_wav_is_refused(tmp_path: Path):
    with pytest.raises(AudioFormatError, match="Save the sound as WAV"):
        PromptLibrary(tmp_path, CountingSpeaker()).adopt(b"\xff\xfb\x90\x00" * 10)


def test_the_best_speaker_makes_sound_of_a_plausible_length():
    sound = best_speaker().speak("您好，欢迎致电客户服务热线。")

    assert 1 < len(sound) / RATE < 6
    assert np.abs(sound).max() > 2000


def test_without_a_speech_program_tones_stand_in_and_a_warning_is_given(monkeypatch, caplog):
    monkeypatch.setenv("PATH", "/nonexistent")

    speaker = best_speaker()

    assert isinstance(speaker, ToneSpeaker)
    assert "espeak-ng" in caplog.text
    assert len(speaker.speak("您好，请稍候。")) / RATE == pytest.approx(5 * 0.17 + 2 * 0.25, abs=0.01)


def test_the_hold_melody_can_be_repeated_without_a_click():
    melody = hold_melody()

    assert abs(int(melody[0]) - int(melody[-1])) < 2000
