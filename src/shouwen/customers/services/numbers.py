"""The numbers a customer calls from."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwen.accounts.api import Membership
from shouwen.customers.models import Customer, CustomerNumber
from shouwen.customers.services.locking import announce_change, locked_for_edit
from shouwen.shared.audit.recording import record
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.phone import normalise_phone

MOST_NUMBERS = 20


@transaction.atomic
def add_number(*, customer_id: UUID, number: str, by: Membership, at: datetime) -> CustomerNumber:
    """Note a further number, the first one as the main one; adding one that is there already changes nothing."""
    customer = locked_for_edit(customer_id, by)
    e164 = normalise_phone(number)
    present = list(customer.numbers.all())
    for known in present:
        if known.number == e164:
            return known
    if len(present) >= MOST_NUMBERS:
        raise BusinessRuleError(_("A customer has at most 20 numbers; remove one that is no longer used."))
    added = CustomerNumber.objects.create(
        customer=customer, number=e164, is_primary=not any(n.is_primary for n in present)
    )
    announce_change(customer, ["numbers"], by)
    record(action="customers.number_added", of=customer, by=by, references={"number_id": added.pk}, at=at)
    return added


@transaction.atomic
def remove_number(*, customer_id: UUID, number_id: UUID, by: Membership, at: datetime) -> None:
    """Forget a number; the oldest of the others becomes the main one where it was that."""
    customer = locked_for_edit(customer_id, by)
    removed, _rows = customer.numbers.filter(pk=number_id).delete()
    if not removed:
        return
    ensure_primary(customer)
    announce_change(customer, ["numbers"], by)
    record(action="customers.number_removed", of=customer, by=by, references={"number_id": number_id}, at=at)


@transaction.atomic
def make_primary(*, customer_id: UUID, number_id: UUID, by: Membership, at: datetime) -> None:
    """Call the customer on this number first."""
    customer = locked_for_edit(customer_id, by)
    chosen = customer.numbers.filter(pk=number_id).first()
    if chosen is None:
        raise BusinessRuleError(_("This number was removed meanwhile."))
    if chosen.is_primary:
        return
    customer.numbers.filter(is_primary=True).update(is_primary=False)
    customer.numbers.filter(pk=chosen.pk).update(is_primary=True)
    announce_change(customer, ["numbers"], by)
    record(action="customers.number_preferred", of=customer, by=by, references={"number_id": number_id}, at=at)


def ensure_primary(customer: Customer) -> None:
    """Make the oldest number the main one where there is none; under the customer's lock."""
    if customer.numbers.filter(is_primary=True).exists():
        return
    oldest = customer.numbers.order_by("pk").first()
    if oldest is not None:
        customer.numbers.filter(pk=oldest.pk).update(is_primary=True)
