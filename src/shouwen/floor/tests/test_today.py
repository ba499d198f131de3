"""Today is added up once for each half hour that is over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shouwen.accounts.testing import make_membership
from shouwen.contacts.api import end_contact
from shouwen.contacts.testing import make_contact
from shouwen.floor import board as board_module
from shouwen.floor.board import board, read_board
from shouwen.floor.reading import Window, queue_sums
from shouwen.floor.testing import NOON, after, play_contact
from shouwen.floor.today import slots_of_day, whole
from shouwen.routing.testing import make_queue
from shouwen.shared.policy import set_policy
from shouwen.shared.zones import TIME_ZONE

SHORT = 20


def test_the_day_is_the_sum_of_its_half_hours(tenant):
    queue, agent = make_queue(), make_membership()
    for minute in (-200, -95, -31, 0, 2):
        play_contact(queue, agent, at=60 * minute)
    at = after(600)
    slots = slots_of_day(at, short_seconds=SHORT)

    assert whole(slots).offered == whole(slots).handled == 5
    assert len(slots) == 25  # noon in Shanghai, and ten minutes


def test_the_day_begins_where_the_tenant_is(tenant):
    set_policy(TIME_ZONE.key, "Asia/Urumqi")

    assert len(slots_of_day(after(600), short_seconds=SHORT)) == 21  # ten in the morning there, and ten minutes


def test_what_is_settled_is_not_read_again(tenant, django_assert_num_queries):
    queue = make_queue()
    play_contact(queue, at=-7200)
    first = slots_of_day(after(0), short_seconds=SHORT)

    with django_assert_num_queries(3):
        again = slots_of_day(after(0), short_seconds=SHORT)

    assert whole(again) == whole(first)


def test_a_half_hour_in_which_somebody_still_waits_is_read_again(tenant):
    contact = play_contact(make_queue(), at=-7200, ends=False)
    before = whole(slots_of_day(after(0), short_seconds=SHORT))
    end_contact(contact_id=contact.pk, reason="abandoned", by="customer", at=after(10))

    now = whole(slots_of_day(after(20), short_seconds=SHORT))

    assert (before.waiting, now.waiting, now.abandoned) == (1, 0, 1)


def test_another_target_gives_another_service_level(tenant):
    queue, agent = make_queue(target_seconds=20), make_membership()
    play_contact(queue, agent, at=-7200, wait=25)
    assert whole(slots_of_day(after(0), short_seconds=SHORT, rules=20)).answered_in_time == 0
    queue.target_seconds = 30
    queue.save()

    assert whole(slots_of_day(after(0), short_seconds=SHORT, rules=30)).answered_in_time == 1


def test_contacts_count_in_the_step_in_which_they_began_to_wait(tenant):
    queue = make_queue()
    for moment in (-1, 0, 299.9, 300, 600):
        play_contact(queue, at=moment)

    found = queue_sums(Window(NOON, 2, 300, after(900)), short_seconds=SHORT)

    assert {bucket: sums.offered for (_queue, bucket), sums in found.items()} == {0: 2, 1: 1}


def test_the_board_is_kept_for_less_than_its_readers_notice(tenant, monkeypatch):
    queue, now = make_queue(), timezone.now()
    first = board(now)
    make_contact(at=now - timedelta(seconds=1), queue=queue)

    assert board(now) is first
    monkeypatch.setattr(board_module, "KEPT_SECONDS", 0.0)
    assert [line.waiting for line in board(now).lines] == [1]


@pytest.mark.parametrize("seats", [2, 20])
def test_reading_the_board_takes_the_same_queries_for_every_size(tenant, django_assert_max_num_queries, seats):
    agents = [make_membership(team="移动一组") for _ in range(seats)]
    queues = [make_queue(f"q{n}") for n in range(seats)]
    for agent, queue in zip(agents, queues, strict=True):
        play_contact(queue, agent, at=0, ends=False)

    with django_assert_max_num_queries(18):
        read_board(after(300))
