from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from shouwen.shared.limits.rows import RateWindow
from shouwen.shared.limits.views import RateLimitMiddleware, Rule, by_address, by_visitor, rate_limited
from shouwen.shared.limits.windows import Limit, forget, take
from shouwen.shared.testing import FixedClock
from shouwen.shared.visitors import address_network, client_address

AT = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
FIVE_A_MINUTE = Limit(5, 60)


def take_many(count: int, *, subject: str = "a", limit: Limit = FIVE_A_MINUTE, at: datetime = AT) -> int:
    return sum(take(name="test", subject=subject, limit=limit, at=at).allowed for _ in range(count))


def test_the_allowance_is_given_at_once_and_no_more(db):
    assert take_many(8) == 5


def test_it_comes_back_one_by_one(db):
    take_many(5)

    assert take_many(2, at=AT + timedelta(seconds=12)) == 1
    assert take_many(9, at=AT + timedelta(minutes=5)) == 5


def test_the_refusal_says_when_it_will_be_possible(db):
    take_many(5)
    refused = take(name="test", subject="a", limit=FIVE_A_MINUTE, at=AT)

    assert refused.retry_after_seconds == 12
    assert take(name="test", subject="a", limit=FIVE_A_MINUTE, at=AT + timedelta(seconds=12)).allowed


def test_subjects_and_names_count_apart(db):
    take_many(5)

    assert take_many(5, subject="b") == 5
    assert take(name="other", subject="a", limit=FIVE_A_MINUTE, at=AT).allowed


def test_refused_attempts_do_not_lengthen_the_wait(db):
    take_many(500)

    assert take_many(1, at=AT + timedelta(seconds=12)) == 1


@given(count=st.integers(1, 1000), seconds=st.floats(0.5, 86_400))
def test_the_whole_allowance_fits_into_the_window(count: int, seconds: float):
    limit = Limit(count, seconds)

    assert limit.step * count <= limit.window


def test_the_address_itself_is_not_stored(db):
    take(name="test", subject="10.1.2.3", limit=FIVE_A_MINUTE, at=AT)

    assert not RateWindow.objects.filter(key__contains="10.1").exists()


def test_counters_that_ran_down_are_forgotten(db):
    take_many(1)

    assert forget(at=AT) == 0
    assert forget(at=AT + timedelta(seconds=13)) == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_no_more_than_the_allowance():
    def attempt(_number: int) -> bool:
        try:
            return take(name="test", subject="crowd", limit=FIVE_A_MINUTE, at=AT).allowed
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(40))) == 5


def answer(middleware: RateLimitMiddleware, view, *, address: str = "10.0.0.1", **options) -> HttpResponse:
    request = RequestFactory().post("/", REMOTE_ADDR=address, **options)
    return middleware.process_view(request, view, (), {}) or HttpResponse("done")


@pytest.fixture
def limited_view(db):
    return rate_limited(Rule("view", by_address, Limit(2, 60)))(lambda request: HttpResponse("done"))


@pytest.fixture
def middleware() -> RateLimitMiddleware:
    return RateLimitMiddleware(lambda _request: HttpResponse(), clock=FixedClock(AT))


def test_a_view_answers_429_with_the_time_to_wait(limited_view, middleware):
    assert [answer(middleware, limited_view).status_code for _ in range(3)] == [200, 200, 429]
    refused = answer(middleware, limited_view)

    assert refused["Retry-After"] == "30"
    assert "30" in refused.content.decode()


def test_a_program_is_refused_with_a_problem_document(limited_view, middleware):
    answers = [answer(middleware, limited_view, headers={"Accept": "application/json"}) for _ in range(3)]

    assert answers[2]["Content-Type"] == "application/problem+json"


def test_reading_does_not_count(limited_view, middleware):
    request = RequestFactory().get("/")

    assert all(middleware.process_view(request, limited_view, (), {}) is None for _ in range(5))


def test_other_addresses_are_not_held_up(limited_view, middleware):
    for _ in range(3):
        answer(middleware, limited_view)

    assert answer(middleware, limited_view, address="10.0.0.2").status_code == 200


def test_who_has_no_session_counts_by_address():
    request = RequestFactory().post("/", REMOTE_ADDR="10.0.0.9")

    assert by_visitor(request) == by_address(request)


@pytest.mark.parametrize(
    ("trusted", "forwarded", "seen"),
    [
        (0, "1.1.1.1", "10.0.0.1"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (2, "6.6.6.6, 1.1.1.1, 10.0.0.2", "1.1.1.1"),
        (2, "1.1.1.1", "10.0.0.1"),
        (1, "nonsense", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_a_visitor_cannot_choose_an_address(settings, trusted: int, forwarded: str, seen: str):
    settings.SHOUWEN_TRUSTED_PROXIES = trusted
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": forwarded})

    assert client_address(request) == seen


def test_one_ipv6_household_counts_together():
    assert address_network("2001:db8::1") == address_network("2001:db8::ffff")
    assert address_network("::ffff:10.0.0.1") == "10.0.0.1"
