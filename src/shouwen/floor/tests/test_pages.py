"""The floor's pages as supervisors and team leads see them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shouwen.accounts.testing import make_membership, make_team, sign_in
from shouwen.contacts.testing import make_contact, make_served_contact
from shouwen.routing.testing import make_presence, make_queue


@pytest.fixture
def supervisor(tenant):
    return make_membership(role="supervisor", name="方旭", number="4001")


def test_a_floor_without_queues_says_what_is_missing(client, supervisor):
    page = sign_in(client, supervisor).get("/floor/").content.decode()

    assert "floor-queues" in page
    assert "<tbody>" not in page


def test_who_waits_and_who_works_is_shown(client, supervisor):
    queue = make_queue("mobile", name="移动业务")
    agent = make_membership(name="苏晴", team=make_team("投诉一组"), skills={"mobile": 3})
    now = timezone.now()
    make_presence(agent, since=now)
    make_contact(at=now - timedelta(seconds=90), queue=queue)
    make_served_contact(agent, at=now - timedelta(seconds=30), queue=queue, customer_address="+8613800138111")

    page = sign_in(client, supervisor).get("/floor/live/").content.decode()

    assert "移动业务" in page
    assert f'id="seat-{agent.pk}"' in page
    assert 'data-state="busy"' in page


def test_a_team_lead_sees_only_the_seats_of_their_team(client, tenant):
    lead = make_membership(role="team-lead", team="移动一组", name="柯然")
    mate = make_membership(team="移动一组", name="彭飞")
    stranger = make_membership(team="宽带组", name="常青")

    page = sign_in(client, lead).get("/floor/").content.decode()

    assert str(mate.pk) in page
    assert str(stranger.pk) not in page


def test_agents_have_no_floor(client, tenant):
    assert sign_in(client, make_membership()).get("/floor/").status_code == 403


@pytest.mark.parametrize("path", ["/floor/wall/", "/floor/wall/live/", "/floor/broadcast/", "/floor/half-hours.json"])
def test_every_page_opens(client, supervisor, path):
    make_queue("mobile")

    assert sign_in(client, supervisor).get(path).status_code == 200


def test_the_floor_reads_as_much_for_many_seats_as_for_few(client, supervisor, django_assert_max_num_queries):
    make_queue("mobile")
    team = make_team("移动一组")
    for _ in range(30):
        make_presence(make_membership(team=team))
    sign_in(client, supervisor)

    with django_assert_max_num_queries(32):
        client.get("/floor/live/")
