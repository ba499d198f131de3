"""What a supervisor is shown first, and why."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from shouwen.floor.core.alerts import Cause, Kind, alerts
from shouwen.floor.core.figures import SECOND, Sums
from shouwen.floor.core.lines import QueueLine, Thresholds, trend_of
from shouwen.floor.core.seats import Limits, Seat, Work, seconds_over
from shouwen.floor.testing import NOON, after

LIMITS = Limits(talk=600, wrap_up=120, hold=120, pause=3600)
CALM = Sums(offered=20, answered=20, answered_in_time=20, waited_us=20 * 5 * SECOND)
SLOW = Sums(
    offered=20, answered=20, answered_in_time=10, waited_us=20 * 60 * SECOND, handled=20, wrap_up_us=20 * 144 * SECOND
)


def line(**fields):
    given: dict[str, Any] = {
        "queue_id": uuid4(), "name": "投诉专线", "medium": "voice", "position": 0, "target_seconds": 20,
        "target_percent": 90, "waiting": 0, "waits_since": None, "window": CALM, "before": CALM, "trend": (),
        "talking": 3, "ready": 2, "wrapping": 0, "wrapping_over": 0, "paused": 0,
        "thresholds": Thresholds(60, 5, 20, 60, 0.05, 360),
    }  # fmt: skip
    return QueueLine(**given | fields)


def seat(**fields):
    given: dict[str, Any] = {
        "agent_id": uuid4(), "name": "罗凯", "number": "6024", "team_id": None, "team_name": "", "chosen": "ready",
        "chosen_since": NOON,
    }  # fmt: skip
    return Seat(**given | fields)


def work(since=0.0, ended=None, hold=None, channel="voice"):
    ended_at, hold_since = (None if moment is None else after(moment) for moment in (ended, hold))
    return Work(uuid4(), channel, None, "standard", after(since), ended_at, hold_since)


def kinds(lines=(), seats=(), at=0.0):
    return [alert.kind for alert in alerts(lines, seats, LIMITS, after(at))]


def test_a_calm_floor_has_no_alerts():
    assert kinds([line()], [seat()]) == []


def test_slow_answering_names_the_chain_down_to_who_is_in_wrap_up():
    (alert,) = alerts([line(window=SLOW, wrapping=5)], [], LIMITS, NOON)

    assert alert.kind == Kind.SERVICE_LEVEL
    assert alert.tone == "breach"
    assert [link.cause for link in alert.chain] == [Cause.SLOW_ANSWER, Cause.LONG_WRAP_UP, Cause.IN_WRAP_UP]
    assert alert.chain[1].value == 144


def test_without_long_wrap_up_the_cause_is_who_is_missing():
    window = Sums(offered=30, answered=20, answered_in_time=10, waited_us=20 * 60 * SECOND)
    (alert,) = alerts([line(window=window, ready=0, paused=2)], [], LIMITS, NOON)

    assert [link.cause for link in alert.chain] == [
        Cause.SLOW_ANSWER, Cause.MORE_OFFERED, Cause.NOBODY_READY, Cause.PAUSED,
    ]  # fmt: skip


def test_a_queue_with_few_contacts_is_not_judged():
    assert kinds([line(window=Sums(offered=4, answered=4))]) == []


def test_a_long_wait_is_an_alert_only_past_its_limit():
    waiting = line(waiting=1, waits_since=NOON)

    assert kinds([waiting], at=59) == []
    assert kinds([waiting], at=60) == [Kind.LONGEST_WAIT]


def test_a_call_for_help_comes_before_everything_else():
    caller = seat(help_since=NOON, work=(work(),))

    assert kinds([line(window=SLOW)], [caller], at=5) == [Kind.HELP, Kind.SERVICE_LEVEL]


@pytest.mark.parametrize(
    ("fields", "limit", "kind"),
    [
        ({"work": (work(),)}, 600, Kind.TALK),
        ({"work": (work(hold=0),)}, 120, Kind.HOLD),
        ({"work": (work(-60, ended=0),)}, 120, Kind.WRAP_UP),
        ({"chosen": "paused"}, 3600, Kind.PAUSE),
        ({"chosen": "paused", "reason_limit": 900}, 900, Kind.PAUSE),
    ],
)
def test_an_agent_over_a_limit_is_named(fields, limit, kind):
    assert kinds([], [seat(**fields)], at=limit) == []
    assert kinds([], [seat(**fields)], at=limit + 1) == [kind]


def test_chats_may_last_as_long_as_they_last():
    assert seconds_over(seat(work=(work(channel="chat"),)), LIMITS, after(86_400)) < 0


def test_a_lost_connection_is_told_for_a_quarter_of_an_hour():
    lost = seat(chosen="offline", cause="connection_lost")

    assert kinds([], [lost], at=60) == [Kind.CONNECTION]
    assert kinds([], [lost], at=timedelta(minutes=16).total_seconds()) == []


def test_the_riskiest_queue_stands_first():
    slow, waiting, calm = line(window=SLOW), line(waiting=3, waits_since=NOON), line()
    ordered = sorted([calm, waiting, slow], key=lambda one: one.risk(after(45)), reverse=True)

    assert ordered == [slow, waiting, calm]


def test_what_an_agent_does_beats_what_they_chose():
    assert seat(chosen="paused", work=(work(),)).state == "busy"
    assert seat(rings_since=NOON).state == "ringing"
    assert seat(work=(work(-9, ended=0),)).state == "wrapup"


def test_the_trend_bridges_half_hours_in_which_nobody_came():
    some = Sums(offered=1, answered=1, answered_in_time=1)

    assert trend_of([some, *[Sums()] * 16]) == (100.0,) * 12


def test_a_level_below_its_target_is_red_even_where_few_came():
    few = line(window=Sums(offered=4, answered=4))

    assert (few.level, few.level_tone) == (0, "breach")


def test_agents_with_other_contacts_are_there():
    (alert,) = alerts([line(waiting=1, waits_since=NOON, ready=0, talking=0, occupied=2)], [], LIMITS, after(60))
    (alone,) = alerts([line(waiting=1, waits_since=NOON, ready=0, talking=0)], [], LIMITS, after(60))

    assert [(link.cause, link.value) for link in alert.chain] == [(Cause.NOBODY_READY, 2)]
    assert [link.cause for link in alone.chain] == [Cause.NOBODY_THERE]


@pytest.mark.parametrize(
    ("fields", "comes"),
    [
        ({"chosen": "offline", "work": (work(),)}, "offline"),
        ({"chosen": "ready", "work": (work(),), "pause_pending": True}, "paused"),
        ({"chosen": "offline", "work": (work(),), "cause": "connection_lost"}, ""),
        ({"chosen": "offline"}, ""),
        ({"chosen": "ready", "work": (work(),)}, ""),
    ],
)
def test_a_seat_says_what_begins_after_the_contact(fields, comes):
    assert seat(**fields).next_state == comes
