"""A permission says what, its reach says of whom: one's own work, the team's, or everybody's."""

from uuid import uuid4

import httpx
import pytest
from django.db import transaction
from django.utils import timezone

from shouwen.accounts.testing import make_team
from shouwen.contacts.testing import make_contact
from shouwen.routing.models import Offer
from shouwen.routing.services.offers import accept_offer
from shouwen.routing.testing import make_queue
from shouwen.shared.outbox.testing import insert_event, open_link

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def teams(tenant):
    with transaction.atomic():
        return make_team("ours"), make_team("theirs")


@pytest.fixture
def contact(tenant):
    with transaction.atomic():
        return make_contact(queue=make_queue("mobile"), at=timezone.now())


def offer(contact, staff):
    with transaction.atomic():
        now = timezone.now()
        return Offer.objects.create(
            contact=contact, membership=staff.member, queue_id=contact.queue_id, offered_at=now, expires_at=now, epoch=1
        )


def serve(contact, staff):
    accept_offer(offer_id=offer(contact, staff).pk, by=staff.member, at=timezone.now())


def may_follow(stream, staff, topic):
    """Whether the stream begins."""
    with httpx.stream("GET", f"{stream.url}/stream", params={"topics": topic}, headers=staff.headers) as answer:
        assert answer.status_code in (200, 403)
        return answer.status_code == 200


def test_an_agent_follows_contacts_that_ring_at_them_or_were_served_by_them(stream, sign_on, contact):
    mine, colleague = sign_on(), sign_on()
    topic = f"contact:{contact.pk}"
    assert not may_follow(stream, mine, topic)

    rings = offer(contact, mine)
    assert may_follow(stream, mine, topic)
    accept_offer(offer_id=rings.pk, by=mine.member, at=timezone.now())

    assert may_follow(stream, mine, topic)
    assert not may_follow(stream, colleague, topic)


def test_a_lead_follows_contacts_of_the_own_team(stream, sign_on, teams, contact):
    lead, stranger = sign_on("team-lead", team=teams[0]), sign_on("team-lead", team=teams[1])
    serve(contact, sign_on(team=teams[0]))

    assert may_follow(stream, lead, f"contact:{contact.pk}")
    assert not may_follow(stream, stranger, f"contact:{contact.pk}")


def test_who_sees_all_contacts_follows_any(stream, sign_on, contact):
    assert may_follow(stream, sign_on("inspector"), f"contact:{contact.pk}")


def test_what_is_no_contact_is_nobodys(stream, sign_on):
    assert not may_follow(stream, sign_on(), "contact:nonsense")
    assert not may_follow(stream, sign_on(), f"contact:{uuid4()}")


def test_a_lead_follows_colleagues_of_the_own_team(stream, sign_on, teams):
    lead = sign_on("team-lead", team=teams[0])

    assert may_follow(stream, lead, sign_on(team=teams[0]).topic)
    assert not may_follow(stream, lead, sign_on(team=teams[1]).topic)


def test_a_lead_hears_of_other_teams_only_that_something_happened(stream, sign_on, teams, tenant):
    lead = sign_on("team-lead", team=teams[0])
    ours, theirs, floor = sign_on(team=teams[0]), sign_on(team=teams[1]), f"floor:{tenant.pk}"
    with open_link() as link, stream.read(floor, lead.headers) as reader:
        reader.next("hello")
        insert_event(link, tenant.pk, topics=(ours.topic, floor))
        insert_event(link, tenant.pk, topics=(theirs.topic, floor))
        link.execute("SELECT pg_notify('shouwen_outbox', '')")

        assert [message.data["topics"] for message in reader.messages(2)] == [[ours.topic, floor], [floor]]
