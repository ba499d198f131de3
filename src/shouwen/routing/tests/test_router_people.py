"""What people lose is not offered to them any more, from the moment they lose it."""

import pytest

from shouwen.accounts.api import Membership, Role, people
from shouwen.accounts.testing import make_membership, make_skill
from shouwen.contacts.api import Contact, Segment
from shouwen.routing.models import AgentPresence, Offer, PresencePeriod
from shouwen.routing.services.offers import accept_offer
from shouwen.routing.services.presence import change_state

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def admin(centre):
    return make_membership(role="administrator")


def let_go(centre, admin, agent):
    people.deactivate_member(membership_id=agent.pk, by=admin, at=centre.at)


def state_of(agent):
    presence = AgentPresence.objects.get(membership=agent)
    return presence.state, presence.cause


def test_who_is_let_go_is_off_line_at_once(centre, admin):
    agent = centre.ready_agent()
    centre.turn()

    let_go(centre, admin, agent)
    centre.turn()

    assert state_of(agent) == ("offline", "let_go")
    assert not PresencePeriod.objects.filter(membership=agent, ended_at__isnull=True).exists()
    centre.caller()
    centre.turn()
    assert centre.pending() == []


def test_what_rings_at_somebody_let_go_keeps_its_place_and_rings_elsewhere(centre, admin):
    agent = centre.ready_agent(level=5)
    first = centre.caller()
    centre.turn(1)
    second = centre.caller()
    centre.turn(1)

    let_go(centre, admin, agent)
    centre.turn()
    assert centre.pending() == []
    assert Offer.objects.get().state == "withdrawn"
    other = centre.ready_agent(level=1)
    centre.turn()

    assert centre.pending() == [(first.pk, other.pk)]
    assert Contact.objects.get(pk=second.pk).state == "queued"


def test_a_call_in_progress_goes_on_without_who_is_let_go_getting_another(centre, admin):
    agent = centre.ready_agent()
    centre.caller()
    centre.turn()
    segment = accept_offer(offer_id=Offer.objects.get().pk, by=agent, at=centre.at)
    centre.turn()

    let_go(centre, admin, agent)
    centre.turn()

    assert Segment.objects.get(pk=segment.pk).ended_at is None
    assert Contact.objects.get(pk=segment.contact_id).state == "active"
    assert state_of(agent)[0] == "offline"


def test_ready_said_in_the_moment_of_being_let_go_does_not_count(centre, admin):
    agent = make_membership(skills={"mobile": 3})
    before = Membership.objects.get(pk=agent.pk)
    let_go(centre, admin, agent)
    change_state(agent=before, state="ready", by=before, at=centre.at)
    centre.caller()
    centre.turn()

    assert centre.pending() == []
    assert state_of(agent) == ("offline", "let_go")


def test_a_new_leader_lets_go_who_left_while_nobody_led(centre, admin):
    agent = centre.ready_agent()
    let_go(centre, admin, agent)
    centre.start_router()
    centre.caller()
    centre.turn()

    assert centre.pending() == []
    assert state_of(agent) == ("offline", "let_go")


def test_who_comes_back_and_is_ready_serves_again(centre, admin):
    agent = centre.ready_agent()
    let_go(centre, admin, agent)
    centre.turn()
    people.reactivate_member(membership_id=agent.pk, by=admin, at=centre.at)
    agent.refresh_from_db()
    change_state(agent=agent, state="ready", by=agent, at=centre.at)
    contact = centre.caller()
    centre.turn()

    assert centre.pending() == [(contact.pk, agent.pk)]


def test_without_a_role_that_serves_nothing_rings(centre, admin):
    agent = centre.ready_agent()
    centre.caller()
    centre.turn()

    people.assign_roles(membership_id=agent.pk, roles=people.role_ids({"planner": "all"}), by=admin, at=centre.at)
    centre.turn()

    assert centre.pending() == []
    assert state_of(agent) == ("offline", "let_go")


def test_a_role_that_no_longer_serves_takes_its_holders_out(centre, admin):
    agent = centre.ready_agent()
    centre.caller()
    centre.turn()
    role = Role.objects.get(code="agent")

    people.save_role(
        role_id=role.pk, code=role.code, name=role.name, permissions=["contacts.view"], by=admin, at=centre.at
    )
    centre.turn()

    assert centre.pending() == []
    assert state_of(agent) == ("offline", "let_go")


def test_a_skill_that_is_taken_away_takes_its_offer_along(centre, admin):
    agent, other = centre.ready_agent(level=5), centre.ready_agent(level=1)
    contact = centre.caller()
    centre.turn()
    assert centre.pending() == [(contact.pk, agent.pk)]

    people.set_member_skills(membership_id=agent.pk, skills={}, by=admin, at=centre.at)
    centre.turn()

    assert centre.pending() == [(contact.pk, other.pk)]
    assert state_of(agent)[0] == "ready"


def test_another_skill_more_leaves_the_offer_alone(centre, admin):
    agent = centre.ready_agent()
    contact = centre.caller()
    centre.turn()
    offer = Offer.objects.get()

    skills = {make_skill(code).pk: people.Level(3) for code in ("mobile", "roaming")}
    people.set_member_skills(membership_id=agent.pk, skills=skills, by=admin, at=centre.at)
    centre.turn()

    assert list(Offer.objects.values_list("pk", "contact_id", "state")) == [(offer.pk, contact.pk, "pending")]
