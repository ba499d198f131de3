"""To whom we owe a call after theirs was cut off."""

import pytest
from django.utils import timezone

from shouwen.contacts.api import FollowUp, recognise_customer
from shouwen.contacts.testing import make_contact
from shouwen.customers.testing import make_customer
from shouwen.telephony.calls.ledger import owe_callback

pytestmark = pytest.mark.django_db


def addresses() -> list[str]:
    """The numbers we owe a call."""
    return list(FollowUp.objects.values_list("address", flat=True))


def test_who_called_by_telephone_is_called_back_there(tenant):
    contact = make_contact("voice", at=timezone.now(), customer_address="+8613800138000")
    owe_callback(contact, "cut off", timezone.now())
    assert addresses() == ["+8613800138000"]


def test_who_called_from_a_browser_is_called_back_under_the_number_on_record(tenant):
    customer = make_customer("林雅文", number="+8613800138001")
    contact = make_contact("voice", at=timezone.now(), customer_address="")
    contact = recognise_customer(contact_id=contact.pk, customer_id=customer.pk, tier="standard", at=timezone.now())
    owe_callback(contact, "cut off", timezone.now())
    assert addresses() == ["+8613800138001"]


def test_whom_nobody_knows_cannot_be_called_back(tenant):
    owe_callback(make_contact("voice", at=timezone.now(), customer_address=""), "cut off", timezone.now())
    assert addresses() == []
