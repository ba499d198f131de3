"""The computer's voice, for those who want to hear it before callers do."""

from functools import cache
from pathlib import Path

from django.conf import settings

from shouwen.telephony.prompts import PromptLibrary, best_speaker


@cache
def _library() -> PromptLibrary:
    return PromptLibrary(Path(settings.SHOUWEN_HOME) / "sounds" / "prompts", best_speaker())


def spoken_sentence(text: str) -> bytes:
    """The sentence as a WAV."""
    return _library().sentence(text).read_bytes()
