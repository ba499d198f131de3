"""Several things that happen in one batch: what was decided and undone in it leaves no trace."""

import pytest

from shouwen.routing.services.presence import change_state

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("leaving", [2, 3])
def test_agents_who_leave_in_one_batch_leave_no_offer_behind(centre, leaving):
    agents = [centre.ready_agent(5 - place) for place in range(leaving)]
    contact = centre.caller()
    centre.turn()

    for agent in agents:
        change_state(agent=agent, state="offline", by=agent, at=centre.at)
    centre.turn()
    assert centre.pending() == []

    comer = centre.ready_agent(2)
    centre.turn()
    assert centre.pending() == [(contact.pk, comer.pk)]
