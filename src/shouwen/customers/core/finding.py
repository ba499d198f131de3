"""What a person types to find a customer, and the keys under which customers are filed."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from shouwen.shared.masking import is_id_number
from shouwen.shared.names import is_han
from shouwen.shared.phone import phone_or_none
from shouwen.shared.text import name_sort_key

FEWEST_DIGITS = 4
_SEPARATORS = re.compile(r"[\s\-()（）.·'’]+")


class By(StrEnum):
    """Which key a search goes by."""

    NOTHING = "nothing"
    NUMBER = "number"
    LAST_DIGITS = "last_digits"
    ID_NUMBER = "id_number"
    NAME = "name"
    PINYIN = "pinyin"
    TOO_FEW_DIGITS = "too_few_digits"


@dataclass(frozen=True, slots=True)
class Query:
    """A search, read: the key it goes by and the text in that key's form."""

    by: By
    text: str = ""


def read_query(typed: str) -> Query:
    """What the text looks for: a whole number, its last digits, an ID number, a name in characters or in pinyin."""
    text = unicodedata.normalize("NFKC", typed).replace("\x00", "").strip()
    bare = _SEPARATORS.sub("", text)
    if not bare:
        return Query(By.NOTHING)
    if is_id_number(bare):
        return Query(By.ID_NUMBER, bare.upper())
    if re.fullmatch(r"\+?\d+", bare, re.ASCII):
        return _read_digits(bare)
    if is_han(text):
        return Query(By.NAME, "".join(text.split()))
    sounds = plain_sounds(text)
    # Signs alone are not an empty beginning, which everybody's name has.
    return Query(By.PINYIN, sounds) if sounds else Query(By.NAME, text)


def _read_digits(bare: str) -> Query:
    number = phone_or_none(bare)
    if number is not None:
        return Query(By.NUMBER, number)
    digits = bare.lstrip("+")
    return Query(By.LAST_DIGITS, digits) if len(digits) >= FEWEST_DIGITS else Query(By.TOO_FEW_DIGITS, digits)


@dataclass(frozen=True, slots=True)
class NameKeys:
    """Under what a name is filed: in order, by its sounds, by their first letters."""

    order: str
    sounds: str
    initials: str


def name_keys(full_name: str) -> NameKeys:
    """林雅文 is filed as “lin2 ya3 wen2”, “linyawen” and “lyw”."""
    order = name_sort_key(full_name)
    sounds = [plain_sounds(sound) for sound in order.split()]
    return NameKeys(order, "".join(sounds), "".join(sound[:1] for sound in sounds)[:80])


def plain_sounds(text: str) -> str:
    """Pinyin without tones, accents and spaces, ü as v: Lǚ, lü3 and lv are the same."""
    lowered = unicodedata.normalize("NFKC", text).casefold()
    decomposed = unicodedata.normalize("NFD", lowered).replace("u\u0308", "v")
    return "".join(character for character in decomposed if character.isalpha())


def prefix_range(prefix: str) -> tuple[str, str]:
    """From (included) and to (excluded): every text in byte order that begins with the prefix."""
    return prefix, f"{prefix}\U0010ffff"
