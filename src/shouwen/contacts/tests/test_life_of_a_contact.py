"""A contact from arrival to the end of wrap-up."""

from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from shouwen.accounts.testing import make_membership
from shouwen.contacts.api import (
    Case,
    Contact,
    EndReason,
    FollowUp,
    WrapUpCode,
    end_contact,
    finish_wrap_up,
    hold_contact,
    open_contact,
    open_follow_up,
    release_segment,
    resume_contact,
    start_segment,
)
from shouwen.contacts.testing import NOON, make_contact, make_served_contact
from shouwen.shared.errors import BusinessRuleError

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(tenant):
    return make_membership()


def test_opening_twice_with_one_id_opens_one_contact(tenant, published_events):
    contact_id = uuid7()
    for _ in range(2):
        open_contact(contact_id=contact_id, channel="voice", customer_address="+861", at=NOON)

    assert [e.type for e in published_events()] == ["contacts.ContactOpened"]


def test_the_first_agent_asked_owns_the_case(agent):
    segment = make_served_contact(agent)

    assert Case.objects.get(contacts=segment.contact).owner_id == agent.pk


def test_only_one_agent_takes_a_contact(agent):
    segment = make_served_contact(agent)

    with pytest.raises(BusinessRuleError):
        start_segment(
            contact_id=segment.contact_id,
            segment_id=uuid7(),
            agent=make_membership(),
            offered_at=NOON,
            at=NOON,
            wrap_up_seconds=5,
        )


def test_hold_time_counts_until_the_customer_is_back(agent):
    segment = make_served_contact(agent)
    hold_contact(contact_id=segment.contact_id, at=NOON)
    resume_contact(contact_id=segment.contact_id, at=NOON + timedelta(seconds=20))
    resume_contact(contact_id=segment.contact_id, at=NOON + timedelta(seconds=40))

    segment.refresh_from_db()
    assert segment.hold_seconds == 20


def test_hanging_up_while_on_hold_ends_the_hold(agent):
    segment = make_served_contact(agent)
    hold_contact(contact_id=segment.contact_id, at=NOON)
    end_contact(
        contact_id=segment.contact_id, reason=EndReason.COMPLETED, by="customer", at=NOON + timedelta(seconds=9)
    )

    segment.refresh_from_db()
    assert (segment.hold_seconds, segment.hold_started_at) == (9, None)


def test_the_first_end_stands(agent):
    segment = make_served_contact(agent)
    end_contact(contact_id=segment.contact_id, reason=EndReason.COMPLETED, by="customer", at=NOON)
    contact = end_contact(contact_id=segment.contact_id, reason=EndReason.INTERRUPTED, by="system", at=NOON)

    assert contact.end_reason == EndReason.COMPLETED


def test_a_served_contact_closes_with_its_wrap_up(agent, published_events):
    segment = make_served_contact(agent)
    code = WrapUpCode.objects.create(code="bill", name="Bill")
    end_contact(contact_id=segment.contact_id, reason=EndReason.COMPLETED, by="customer", at=NOON)
    assert Contact.objects.get().state == Contact.State.WRAP_UP

    finish_wrap_up(segment_id=segment.pk, by=agent, at=NOON + timedelta(seconds=30), code_id=code.pk, note="Explained.")

    assert Contact.objects.get().state == Contact.State.CLOSED
    assert published_events()[-1].type == "contacts.ContactClosed"


def test_an_agent_must_pick_a_code(agent):
    segment = make_served_contact(agent)
    end_contact(contact_id=segment.contact_id, reason=EndReason.COMPLETED, by="agent", at=NOON)

    with pytest.raises(BusinessRuleError):
        finish_wrap_up(segment_id=segment.pk, by=agent, at=NOON)


def test_leaving_while_waiting_closes_at_once(tenant, published_events):
    contact = make_contact()
    end_contact(contact_id=contact.pk, reason=EndReason.ABANDONED, by="customer", at=NOON)

    assert [e.type for e in published_events()][-2:] == ["contacts.ContactEnded", "contacts.ContactClosed"]


def test_the_customer_may_leave_while_the_first_agent_still_wraps_up(agent):
    segment = make_served_contact(agent)
    release_segment(contact_id=segment.contact_id, at=NOON)
    end_contact(contact_id=segment.contact_id, reason=EndReason.ABANDONED, by="customer", at=NOON)
    assert Contact.objects.get().state == Contact.State.WRAP_UP

    finish_wrap_up(segment_id=segment.pk, by=None, at=NOON)

    assert Contact.objects.get().state == Contact.State.CLOSED


def test_versions_of_a_contacts_events_count_up_without_a_gap(agent, published_events):
    segment = make_served_contact(agent)
    end_contact(contact_id=segment.contact_id, reason=EndReason.COMPLETED, by="customer", at=NOON)

    versions = [e.aggregate_version for e in published_events() if e.aggregate_id == segment.contact_id]
    assert versions == list(range(1, len(versions) + 1))


def test_two_callbacks_without_a_contact_are_two(tenant):
    for number in ("+8613800138000", "+8613900139000"):
        open_follow_up(kind="callback", reason="asked by phone", due_at=NOON, address=number)

    assert FollowUp.objects.count() == 2
