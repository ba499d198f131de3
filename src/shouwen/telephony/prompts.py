"""What callers hear: spoken sentences made once and kept, numbers in words, and the hold melody."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Protocol

import numpy as np

from shouwen.telephony.audio import RATE, Samples, clipped, mono, read_wav, resample, silence, tone, write_wav

logger = logging.getLogger(__name__)

# The centre's own sentences, in the language its callers speak; tenants replace them by text or by WAV.
STANDARD_PROMPTS = {
    "welcome": "您好，欢迎致电客户服务热线。",
    "menu": "业务办理请按一，故障报修请按二，投诉建议请按三，人工服务请按零。",
    "wrong_key": "您的输入有误，请重新选择。",
    "please_wait": "正在为您转接人工客服，请稍候。",
    "still_waiting": "坐席全忙，感谢您的耐心等待。",
    "closed": "您好，现在是非服务时间。请您在工作时间再次来电，感谢您的理解。",
    "busy": "您好，当前来电较多，线路全忙，请您稍后再拨，给您带来不便，敬请谅解。",
    "unavailable": "您好，系统正在维护，暂时无法为您服务，请您稍后再拨，给您带来不便，敬请谅解。",
    "overflow": "很抱歉让您久等了，目前暂无空闲坐席，我们会尽快给您回电。",
    "goodbye": "感谢您的来电，再见。",
}

_DIGITS = "零一二三四五六七八九"


class Speaker(Protocol):
    """Turns a sentence into telephone sound."""

    name: str

    def speak(self, text: str) -> Samples:
        """The sentence as 8 kHz mono samples."""


class EspeakSpeaker:
    """Mandarin by the espeak-ng program: small, offline, understandable."""

    def __init__(self, program: str, *, voice: str = "cmn", words_per_minute: int = 170) -> None:
        self.name = f"espeak-ng/{voice}/{words_per_minute}"
        self._command = [program, "-v", voice, "-s", str(words_per_minute), "--stdin", "--stdout"]

    def speak(self, text: str) -> Samples:
        """The sentence as 8 kHz mono samples."""
        answer = subprocess.run(self._command, input=text.encode(), capture_output=True, timeout=60, check=True)
        samples, rate = read_wav(answer.stdout)
        return resample(mono(samples), rate)


class ToneSpeaker:
    """Where no speech program is: one note per syllable, so that a caller hears at least that something is said."""

    name = "tones"

    def speak(self, text: str) -> Samples:
        """One note per character, a rest for punctuation."""
        notes = []
        for character in text:
            if character.isalnum():
                note = tone(440 * 2 ** ((ord(character) % 12) / 12), 0.14, 5000).astype(np.float64)
                # without a soft start and end each note would click
                edge = np.minimum(np.arange(len(note)), np.arange(len(note))[::-1])
                notes += [clipped(note * np.minimum(1, edge / 80)), silence(0.03)]
            else:
                notes.append(silence(0.25))
        return np.concatenate(notes) if notes else silence(0.25)


def best_speaker() -> Speaker:
    """espeak-ng where the machine has it; tones otherwise, with a loud warning."""
    if (program := shutil.which("espeak-ng")) is not None:
        return EspeakSpeaker(program)
    logger.warning("espeak-ng is not installed: callers hear tones instead of speech. Install the package espeak-ng.")
    return ToneSpeaker()


class PromptLibrary:
    """A folder of prompts, each sentence spoken once and kept under a hash of its text and speaker."""

    def __init__(self, folder: Path, speaker: Speaker) -> None:
        self.folder = folder
        self.speaker = speaker

    def sentence(self, text: str) -> Path:
        """The WAV in which this sentence is spoken; made now if it is new."""
        key = hashlib.sha256(f"{self.speaker.name}\n{text}".encode()).hexdigest()[:32]
        path = self.folder / f"{key}.wav"
        if not path.exists():
            _write_whole(path, write_wav(self.speaker.speak(text)))
        return path

    def standard(self, name: str) -> Path:
        """One of the centre's own prompts under a fixed name, spoken anew when its text or the speaker changes."""
        spoken = self.sentence(STANDARD_PROMPTS[name])
        path = self.folder / f"{name}.wav"
        if not path.exists() or not path.samefile(spoken):
            link = path.with_suffix(f".{os.getpid()}.link")
            link.unlink(missing_ok=True)
            link.symlink_to(spoken.name)
            link.replace(path)
        return path

    def adopt(self, content: bytes) -> Path:
        """A WAV someone recorded, brought to telephone quality; the same content is kept once."""
        samples, rate = read_wav(content)
        sound = write_wav(resample(mono(samples), rate))
        path = self.folder / f"{hashlib.sha256(sound).hexdigest()[:32]}.wav"
        if not path.exists():
            _write_whole(path, sound)
        return path


def prepare(folder: Path, speaker: Speaker) -> PromptLibrary:
    """The library with every standard prompt spoken and the hold melody in `music/`."""
    library = PromptLibrary(folder / "prompts", speaker)
    for name in STANDARD_PROMPTS:
        library.standard(name)
    melody = folder / "music" / "hold.wav"
    if not melody.exists():
        _write_whole(melody, write_wav(hold_melody()))
    return library


def hold_melody() -> Samples:
    """A calm half minute in C, played to those who wait."""
    quarter = 0.6
    notes = (523, 659, 784, 659, 587, 698, 880, 698, 523, 659, 784, 1047, 880, 784, 659, 587)
    parts = []
    for hertz in notes * 3:
        seconds = np.arange(int(quarter * RATE)) / RATE
        strike = np.minimum(1, seconds / 0.01) * np.exp(-2.2 * seconds)
        overtone = 0.3 * np.sin(4 * np.pi * hertz * seconds)
        parts.append(clipped(6500 * strike * (np.sin(2 * np.pi * hertz * seconds) + overtone)))
    return np.concatenate(parts)


def spoken_number(number: int) -> str:
    """A whole number from 0 to 9999 as Mandarin says it."""
    if not 0 <= number <= 9999:
        raise ValueError(f"{number} is not spoken here: 0 to 9999 is.")
    if number < 10:
        return _DIGITS[number]
    words, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            words += ("零" if gap else "") + _DIGITS[digit] + name
            gap = False
        else:
            gap = bool(words)
    return words[1:] if words.startswith("一十") else words


def counted(number: int) -> str:
    """A number before a measure word, where two is 两."""
    return "两" if number == 2 else spoken_number(number)


def spoken_position(ahead: int) -> str:
    """How many customers are served before this one."""
    if ahead == 0:
        return "您是下一位，请稍候。"
    return f"您前面还有{counted(min(ahead, 9999))}位客户在等候。"


def spoken_wait(seconds: float) -> str:
    """The estimated wait, in minutes a person would name."""
    minutes = max(1, round(seconds / 60))
    if seconds < 45:
        return "预计等待时间不到一分钟。"
    if minutes > 30:
        return "预计等待时间超过三十分钟。"
    return f"预计等待时间约{counted(minutes)}分钟。"


def _write_whole(path: Path, content: bytes) -> None:
    # The switch may open the file the moment it appears, so it appears complete.
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        file.write(content)
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)
