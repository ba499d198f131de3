"""Money is a whole number of 厘 (thousandths of a yuan), so that sums never lose anything."""

import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext_lazy as _

from shouwen.shared.errors import BusinessRuleError

LI_PER_YUAN = 1000
LI_PER_FEN = 10

_AMOUNT = re.compile(r"(?P<sign>[-+−]?)[¥￥]?(?P<yuan>\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.(?P<part>\d{1,3}))?元?")


def from_yuan(yuan: Decimal | int) -> int:
    """The amount in 厘; raises ValueError for what is finer than a 厘."""
    li = Decimal(yuan) * LI_PER_YUAN
    if li != li.to_integral_value():
        raise ValueError(f"{yuan} yuan is finer than 0.001 yuan.")
    return int(li)


def parse_yuan(text: str) -> int:
    """Read what a person typed, such as “128”, “¥1,280.50” or “-3.005 元”, as 厘."""
    match = _AMOUNT.fullmatch("".join(text.split()).replace("．", "."))
    if match is None:
        raise BusinessRuleError(_("This is not an amount. Write yuan with at most three decimals, such as 128.00."))
    whole = int(re.sub("[,，]", "", match["yuan"])) * LI_PER_YUAN
    amount = whole + int((match["part"] or "").ljust(3, "0"))
    return -amount if match["sign"] in ("-", "−") else amount


def format_yuan(li: int) -> str:
    """¥128.00; a third decimal appears only where there is something to show."""
    whole, rest = divmod(abs(li), LI_PER_YUAN)
    fraction = f"{rest:03d}" if rest % LI_PER_FEN else f"{rest // LI_PER_FEN:02d}"
    return f"{'-' if li < 0 else ''}¥{whole:,}.{fraction}"


def round_to_fen(li: int) -> int:
    """The amount of a bill line: whole 分, halves away from zero."""
    return int((Decimal(li) / LI_PER_FEN).quantize(Decimal(1), ROUND_HALF_UP)) * LI_PER_FEN
