from shouwen.accounts.api import may
from shouwen.accounts.testing import make_membership


def test_a_member_of_the_factory_holds_the_role_and_the_skills(tenant):
    agent = make_membership(role="agent", number="6021", skills={"broadband": 4})

    assert may(agent, "desktop.serve")
    assert not may(agent, "console.people")
    assert [(s.skill.code, s.proficiency) for s in agent.skills.select_related("skill")] == [("broadband", 4)]
