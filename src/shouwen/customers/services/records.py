"""Creating and changing customer records."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from shouwen.accounts.api import Membership
from shouwen.customers import policies, seen, values
from shouwen.customers.events import CustomerCreated
from shouwen.customers.models import Customer, CustomerNumber, Tier
from shouwen.customers.services.locking import announce_change, locked_for_edit
from shouwen.shared.api import publish
from shouwen.shared.audit.recording import record
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.phone import normalise_phone


class EditConflict(BusinessRuleError):
    """A colleague has changed the same fields meanwhile; `present` is what stands there now, masked as on the card."""

    def __init__(self, present: dict[str, str]) -> None:
        names = ", ".join(str(Customer._meta.get_field(field).verbose_name) for field in present)  # type: ignore[union-attr]
        sentence = _("A colleague has changed this meanwhile: {fields}. Yours is kept here: compare, then save again.")
        super().__init__(format_lazy(sentence, fields=names))
        self.present = present


def create_customer(
    *,
    by: Membership,
    at: datetime,
    numbers: Sequence[str] = (),
    tier: str = Tier.STANDARD,
    customer_id: UUID | None = None,
    **particulars: Any,
) -> Customer:
    """Write a new record with its numbers, the first being the main one.

    A form sent twice carries the same `customer_id` and makes one record.
    """
    if not policies.can_edit(by):
        raise PermissionDenied
    _refuse_unknown(particulars)
    if tier not in Tier.values:
        raise BusinessRuleError(_("There is no such tier."))
    stored = values.cleaned(particulars, id_kind=Customer.IdKind.RESIDENT)
    e164 = list(dict.fromkeys(normalise_phone(number) for number in numbers))
    if not stored.get("full_name") and not e164:
        raise BusinessRuleError(_("Give a name or a number: without either nobody would find this customer again."))
    customer = Customer(pk=customer_id or uuid7(), tier=tier)
    values.write(customer, {"full_name": "", **stored})
    try:
        with transaction.atomic():
            customer.save(force_insert=True)
            CustomerNumber.objects.bulk_create(
                CustomerNumber(customer=customer, number=number, is_primary=place == 0)
                for place, number in enumerate(e164)
            )
            publish(CustomerCreated(customer_id=customer.pk, tier=customer.tier, by_id=by.pk), of=customer)
            record(action="customers.created", of=customer, by=by, at=at)
    except IntegrityError:
        twice = Customer.objects.filter(pk=customer_id).first() if customer_id else None
        if twice is None:
            raise
        return twice
    return customer


@transaction.atomic
def edit_customer(
    *,
    customer_id: UUID,
    by: Membership,
    at: datetime,
    changes: Mapping[str, Any],
    marks: Mapping[str, str] | None = None,
) -> Customer:
    """Change some particulars; others that a colleague changed meanwhile stay as the colleague left them.

    `marks` (from `seen.marks`) says what the editor had before them; where a field they changed is no longer that,
    `EditConflict` is raised and nothing is written.
    """
    _refuse_unknown(changes)
    customer = locked_for_edit(customer_id, by)
    stored = values.cleaned(dict(changes), id_kind=customer.id_kind)
    new = {
        field: value
        for field, value in stored.items()
        if seen.mark(customer, field, value) != seen.mark(customer, field)
    }
    if "id_kind" in new and "id_number" not in new and customer.id_number:
        # The number that stands there must be one of its new kind, too.
        values.id_number_as_stored(customer.id_number, new["id_kind"])
    if conflicts := [field for field in new if marks is not None and marks.get(field) != seen.mark(customer, field)]:
        raise EditConflict({field: seen.shown(customer, field) for field in conflicts})
    if not new:
        return customer
    customer.save(update_fields=values.write(customer, new))
    announce_change(customer, sorted(new), by)
    record(action="customers.edited", of=customer, by=by, references={"fields": sorted(new)}, at=at)
    return customer


def record_look(*, customer: Customer, by: Membership, at: datetime) -> None:
    """Keep that the member has looked at the record: every look is in the audit trail."""
    record(action="customers.viewed", of=customer, by=by, at=at)


def _refuse_unknown(fields: Mapping[str, Any]) -> None:
    if unknown := set(fields) - set(values.EDITABLE):
        raise TypeError(f"These are not particulars of a customer: {', '.join(sorted(unknown))}.")
