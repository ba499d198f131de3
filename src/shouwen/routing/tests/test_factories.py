from shouwen.routing.testing import make_queue


def test_a_queue_of_the_factory_asks_for_its_own_skill(tenant):
    assert [s.skill.code for s in make_queue("fibre").skills.select_related("skill")] == ["fibre"]
