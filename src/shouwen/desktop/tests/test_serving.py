"""What one contact on the desk brings along for this agent and this customer."""

import pytest

from shouwen.contacts.api import save_quick_reply

pytestmark = pytest.mark.django_db


def test_quick_replies_are_offered_with_the_agents_number_and_the_customers_title(world):
    save_quick_reply(title="问候", text="{customer}您好，我是{number}号{name}", by=world.agent, at=world.now, own=True)
    world.serve(customer_name="林女士")

    page = world.get().content.decode()

    assert "林女士您好，我是8021号苏晴" in page
    assert "{number}" not in page


@pytest.mark.parametrize(("given", "name", "title"), [("林女士", "林", "ms"), ("林雅文", "林雅文", "")])
def test_a_new_customer_has_the_title_the_visitor_gave_and_none_is_guessed(world, given, name, title):
    world.serve(customer_name=given)

    page = world.get().content.decode()

    assert f'name="full_name" maxlength="80" value="{name}"' in page
    assert f'<option value="{title}" selected>' in page
