from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from shouwen.accounts.models import MemberSkill, Skill
from shouwen.accounts.services import Level, move_members, remove_skill, save_skill, save_team, set_member_skills
from shouwen.accounts.testing import make_membership, make_skill, make_team
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.testing import FixedClock

NOW = FixedClock().now()


@pytest.fixture
def admin(tenant):
    return make_membership(role="administrator")


def rate(member, by, **levels):
    wanted = {make_skill(code).pk: Level(level) for code, level in levels.items()}
    return set_member_skills(membership_id=member.pk, skills=wanted, by=by, at=NOW)


def test_a_team_has_a_lead(admin):
    lead = make_membership(role="team-lead")

    assert save_team(name="宽带组", lead_id=lead.pk, by=admin, at=NOW).lead == lead


def test_two_teams_do_not_share_a_name(admin):
    make_team("宽带组")

    with pytest.raises(BusinessRuleError, match="宽带组"):
        save_team(name="宽带组", by=admin, at=NOW)


def test_a_team_with_people_stays_in_use(admin):
    team = make_team("宽带组")
    make_membership(team=team)

    with pytest.raises(BusinessRuleError, match="still has people"):
        save_team(team_id=team.pk, name=team.name, is_active=False, by=admin, at=NOW)


def test_who_left_leads_nothing(admin):
    gone = make_membership(is_active=False)

    with pytest.raises(BusinessRuleError, match="works here now"):
        save_team(name="宽带组", lead_id=gone.pk, by=admin, at=NOW)


def test_people_move_together(admin, published_events):
    movers = [make_membership(), make_membership()]
    team = make_team("宽带组")

    assert move_members(membership_ids=[m.pk for m in movers], team_id=team.pk, by=admin, at=NOW) == 2
    assert [e.payload["team_id"] for e in published_events()] == [str(team.pk)] * 2


def test_agents_make_no_teams(tenant):
    with pytest.raises(PermissionDenied):
        save_team(name="宽带组", by=make_membership(), at=NOW)


def test_skills_given_replace_those_held(admin):
    member = make_membership(skills={"mobile": 2, "broadband": 3})

    rate(member, admin, mobile=4, complaint=5)

    held = MemberSkill.objects.filter(membership=member).values_list("skill__code", "proficiency")
    assert dict(held) == {"mobile": 4, "complaint": 5}


def test_routing_hears_what_somebody_can_serve_now(admin, published_events):
    member = make_membership()

    rate(member, admin, mobile=4)

    (event,) = published_events()
    assert (event.type, event.payload["skills"]) == ("accounts.MemberSkillsChanged", {"mobile": 4})
    assert f"floor:{member.tenant_id}" in event.topics


def test_the_same_skills_again_are_told_to_nobody(admin, published_events):
    rate(make_membership(skills={"mobile": 4}), admin, mobile=4)

    assert published_events() == []


@pytest.mark.parametrize("level", [0, 6])
def test_a_proficiency_is_1_to_5(admin, level):
    with pytest.raises(BusinessRuleError, match=r"1 .*5"):
        rate(make_membership(), admin, mobile=level)


def test_a_skill_may_lapse(admin):
    member = make_membership()

    set_member_skills(membership_id=member.pk, skills={make_skill().pk: Level(3, date(2026, 12, 31))}, by=admin, at=NOW)

    assert MemberSkill.objects.get(membership=member).expires_on == date(2026, 12, 31)


def test_agents_do_not_rate_themselves(tenant):
    agent = make_membership()

    with pytest.raises(PermissionDenied):
        rate(agent, agent, mobile=5)


def test_a_skill_removed_is_lost_by_who_had_it(admin, published_events):
    make_membership(skills={"mobile": 4, "chat": 2})
    skill = Skill.objects.get(code="mobile")

    remove_skill(skill_id=skill.pk, by=admin, at=NOW)

    assert [e.payload["skills"] for e in published_events()] == [{"chat": 2}]


def test_a_skill_is_renamed_under_its_code(admin):
    skill = make_skill("mobile")

    assert save_skill(skill_id=skill.pk, code="mobile", name="移动业务", by=admin, at=NOW).name == "移动业务"


def test_skill_codes_are_unique(admin):
    make_skill("mobile")

    with pytest.raises(BusinessRuleError, match="mobile"):
        save_skill(code="mobile", name="X", by=admin, at=NOW)
