from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.money import format_yuan, from_yuan, parse_yuan, round_to_fen


@pytest.mark.parametrize(
    ("li", "shown"),
    [(128_000, "¥128.00"), (0, "¥0.00"), (5, "¥0.005"), (-3_500, "-¥3.50"), (1_280_990, "¥1,280.99")],
)
def test_shown_in_yuan(li: int, shown: str):
    assert format_yuan(li) == shown


@given(st.integers(-(10**12), 10**12))
def test_what_is_shown_reads_back_the_same(li: int):
    assert parse_yuan(format_yuan(li)) == li


@pytest.mark.parametrize("written", ["", "¥", "12.3456", "1,28", "十元", "1e3", "1.2.3"])
def test_what_is_no_amount_is_refused(written: str):
    with pytest.raises(BusinessRuleError, match=r"128\.00"):
        parse_yuan(written)


def test_read_as_people_write_it():
    assert parse_yuan(" ￥1，280.5 元 ") == 1_280_500


def test_less_than_a_li_is_no_money():
    with pytest.raises(ValueError, match=r"0\.001"):
        from_yuan(Decimal("0.0005"))


def test_a_bill_line_is_rounded_to_fen_away_from_zero():
    assert [round_to_fen(li) for li in (4, 5, 14, 15, -5)] == [0, 10, 10, 20, -10]
