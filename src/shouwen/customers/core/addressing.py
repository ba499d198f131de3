"""How a customer is spoken to: 林女士, Ms Smith, a company by its whole name."""

from dataclasses import dataclass
from enum import StrEnum

from shouwen.shared.names import COMPOUND_SURNAMES, is_han, mask_name, split_name


class Kind(StrEnum):
    """Who holds the record."""

    PERSON = "person"
    COMPANY = "company"


class Title(StrEnum):
    """What the customer wants to be called."""

    MR = "mr"
    MS = "ms"
    UNKNOWN = ""


_CHINESE = {Title.MR: "先生", Title.MS: "女士"}
_ENGLISH = {Title.MR: "Mr", Title.MS: "Ms"}


@dataclass(frozen=True, slots=True)
class Address:
    """What is known for addressing a customer."""

    kind: Kind
    full_name: str
    surname: str
    title: Title


def address(customer: Address, language: str) -> str:
    """林女士 / Ms Smith; without title the masked name; empty where nothing is known.

    A Han surname takes its Chinese title in every language of the screen: the agent says it in Chinese.
    """
    if customer.kind is Kind.COMPANY:
        return customer.full_name
    if not customer.surname or customer.title is Title.UNKNOWN:
        return mask_name(customer.full_name)
    if is_han(customer.surname):
        return f"{customer.surname}{_CHINESE[customer.title]}"
    if language.startswith("zh"):
        return f"{customer.surname} {_CHINESE[customer.title]}"
    return f"{_ENGLISH[customer.title]} {customer.surname}"


_TITLES = {
    "先生": Title.MR,
    "男士": Title.MR,
    "女士": Title.MS,
    "小姐": Title.MS,
    "太太": Title.MS,
    "Mr.": Title.MR,
    "Mr": Title.MR,
    "Mrs.": Title.MS,
    "Mrs": Title.MS,
    "Ms.": Title.MS,
    "Ms": Title.MS,
    "Miss": Title.MS,
}


def name_and_title(given: str) -> tuple[str, Title]:
    """What somebody gave as their name, split: 林女士 is 林 and Ms; without a title the name as it is, unknown."""
    name = given.strip()
    for word, title in _TITLES.items():
        rest = name.removesuffix(word) if is_han(word) else name.removeprefix(f"{word} ")
        if rest.strip() and rest != name:
            return rest.strip(), title
    return name, Title.UNKNOWN


def surname_of(full_name: str, title: Title) -> str:
    """The surname; 欧阳 with a title is the whole compound surname, as who is called 欧先生 would have given 欧."""
    name = full_name.strip()
    if title is not Title.UNKNOWN and name in COMPOUND_SURNAMES:
        return name
    return split_name(name).surname
