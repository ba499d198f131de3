"""Callers are let in up to the limits and not beyond."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shouwen.telephony.limits import CallLimits, Gate
from shouwen.telephony.switch_events import RefusalReason

NOON = datetime(2026, 1, 5, 4, tzinfo=UTC)


def test_a_full_house_refuses():
    gate = Gate(CallLimits(max_live=2))

    assert gate.refuse(1, NOON) is None
    assert gate.refuse(2, NOON) is RefusalReason.TOO_MANY_LIVE


def test_a_burst_of_one_second_is_let_in_and_then_one_by_one():
    gate = Gate(CallLimits(max_per_second=5))

    assert [gate.refuse(0, NOON) is None for _ in range(7)] == [True] * 5 + [False] * 2
    assert gate.refuse(0, NOON + timedelta(seconds=0.2)) is None
    assert gate.refuse(0, NOON + timedelta(seconds=0.3)) is RefusalReason.TOO_MANY_PER_SECOND


@given(st.lists(st.floats(0, 2), max_size=80), st.floats(0.5, 20))
def test_never_more_than_the_rate_and_one_burst(gaps: list[float], rate: float):
    gate, at, let_in = Gate(CallLimits(max_per_second=rate)), NOON, 0

    for gap in gaps:
        at += timedelta(seconds=gap)
        let_in += gate.refuse(0, at) is None

    # clocks count microseconds, so the sum may be off by as many
    assert let_in <= max(1, int(rate) + 1) + sum(gaps) * rate + 1e-3


def test_a_clock_set_back_does_not_close_the_gate():
    gate = Gate(CallLimits(max_per_second=2))
    gate.refuse(0, NOON)

    assert gate.refuse(0, NOON - timedelta(hours=1)) is None
    assert gate.refuse(0, NOON - timedelta(hours=1) + timedelta(seconds=1)) is None
