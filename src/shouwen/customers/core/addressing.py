"""How a customer is spoken to: 林女士, Ms Smith, a company by its whole name."""

from dataclasses import dataclass
from enum import StrEnum

from shouwen.shared.names import is_han, mask_name


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
