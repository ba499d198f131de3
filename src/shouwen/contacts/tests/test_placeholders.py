"""What a customer reads where a quick reply has words in braces."""

import pytest

from shouwen.accounts.testing import make_membership
from shouwen.contacts.placeholders import filled_reply
from shouwen.contacts.testing import make_contact
from shouwen.customers.testing import make_customer

GREETING = "{customer}您好，我是{number}号{name}"


@pytest.fixture
def agent(tenant):
    return make_membership(name="苏晴", number="8021")


def test_the_agent_is_named_with_number_and_name(agent):
    assert filled_reply(GREETING, agent=agent, contact=make_contact()) == "尊敬的客户您好，我是8021号苏晴"


@pytest.mark.parametrize(
    ("record", "given", "said"),
    [
        ({"full_name": "林雅文", "salutation": "ms"}, "", "林女士"),
        ({"full_name": "林雅文"}, "", "尊敬的客户"),
        ({"full_name": "杭州云起网络有限公司", "kind": "company"}, "", "杭州云起网络有限公司"),
        (None, "欧阳先生", "欧阳先生"),
        (None, "小雅", "尊敬的客户"),
    ],
)
def test_the_customer_is_addressed_by_surname_and_title_and_never_with_a_masked_name(agent, record, given, said):
    customer = make_customer(**record) if record else None
    contact = make_contact(customer_id=customer and customer.pk, customer_name=given)

    assert filled_reply("{customer}，您好", agent=agent, contact=contact) == f"{said}，您好"
