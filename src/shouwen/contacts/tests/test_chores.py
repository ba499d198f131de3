"""A chat whose customer stays away ends by itself; one whose customer is there does not."""

from datetime import timedelta

import pytest

from shouwen.accounts.testing import make_membership
from shouwen.contacts.api import Contact
from shouwen.contacts.chores import end_abandoned_chats
from shouwen.contacts.testing import NOON, make_chat, make_served_contact

HOUR = timedelta(hours=1)


@pytest.fixture
def contacts(as_system, tenant):
    return make_served_contact(make_membership(), "chat").contact, make_chat()


def test_an_absent_customers_chat_ends_after_an_hour(contacts):
    served, waiting = contacts

    assert end_abandoned_chats(NOON + HOUR) == 0
    assert end_abandoned_chats(NOON + HOUR + timedelta(seconds=1)) == 2
    assert Contact.objects.get(pk=served.pk).end_reason == "customer_away"
    assert Contact.objects.get(pk=waiting.pk).end_reason == "abandoned"
