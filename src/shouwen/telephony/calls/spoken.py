"""What a tenant's callers hear: its own sentences and recordings, the centre's where it has none."""

from dataclasses import dataclass, field

from shouwen.shared.files.services import open_blob
from shouwen.shared.models import Blob
from shouwen.telephony.models import NumberRoute, Prompt
from shouwen.telephony.prompts import STANDARD_PROMPTS

KEY_SECONDS = 6.0
MENU_TURNS = 2
WRONG_KEYS = 3


@dataclass(frozen=True)
class Spoken:
    """A sentence, and the recording of it where somebody made one."""

    text: str
    recording: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Menu:
    """How a number is answered: what is said, which key leads to which queue, and where one goes who presses none."""

    greeting: Spoken
    choices: Spoken
    keys: dict[str, str]
    default: str
    key_seconds: float = KEY_SECONDS
    turns: int = MENU_TURNS


def spoken(key: str) -> Spoken:
    """What is spoken under a key, for the tenant in scope."""
    prompt = Prompt.objects.select_related("file").filter(key=key).first()
    if prompt is None:
        return Spoken(STANDARD_PROMPTS.get(key, ""))
    recording: Blob | None = prompt.file
    if recording is None or recording.removed_at is not None:
        return Spoken(prompt.text)
    with open_blob(recording) as file:
        return Spoken(prompt.text, file.read())


def menu_of(route: NumberRoute) -> Menu:
    """How this number is answered."""
    menu = route.menu
    return Menu(
        greeting=spoken(menu.get("greeting") or "welcome"),
        choices=spoken(menu.get("menu") or "menu"),
        keys={str(key): str(code) for key, code in (menu.get("keys") or {}).items()},
        default=str(menu.get("default", "")),
        key_seconds=float(menu.get("timeout_seconds", KEY_SECONDS)),
        turns=int(menu.get("repeats", MENU_TURNS)),
    )
