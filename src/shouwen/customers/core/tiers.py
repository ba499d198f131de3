"""Which tier a customer has earned (S4.2)."""

from dataclasses import dataclass
from datetime import date

LI_PER_YUAN = 1000


@dataclass(frozen=True, slots=True)
class Rule:
    """Years with us and yuan a month from which a tier is earned."""

    tier: str
    years: int
    monthly_yuan: int


# Highest first; the first one that fits counts.
RULES = (Rule("diamond", 3, 300), Rule("gold", 2, 200), Rule("silver", 1, 100))


def whole_years(since: date, on: date) -> int:
    """Anniversaries passed; somebody who came on 29 February has theirs on 1 March in other years."""
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


def earned_tier(*, customer_since: date | None, monthly_li: int, on: date) -> str:
    """The tier for that time with us and that sum of monthly fees (1/1000 yuan)."""
    if customer_since is None:
        return "standard"
    years = whole_years(customer_since, on)
    for rule in RULES:
        if years >= rule.years and monthly_li >= rule.monthly_yuan * LI_PER_YUAN:
            return rule.tier
    return "standard"


def tenure(since: date, on: date) -> tuple[int, int]:
    """Whole years and months that somebody has been with us; nothing for a date that is still to come."""
    months = (on.year - since.year) * 12 + on.month - since.month - (on.day < since.day)
    return divmod(max(months, 0), 12)
