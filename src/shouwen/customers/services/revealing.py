"""Showing a masked field to somebody who says why."""

from datetime import datetime
from math import ceil
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from shouwen.accounts.api import Membership
from shouwen.customers import policies
from shouwen.customers.models import Customer, CustomerNumber, Line
from shouwen.customers.values import reason_as_stored
from shouwen.shared.audit.recording import record
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.limits.windows import Limit, take

FIELDS = ("full_name", "email", "id_number")
# More is not service but collecting.
LIMIT = Limit(count=30, per_seconds=3600)


@transaction.atomic
def reveal_field(*, customer_id: UUID, field: str, reason: str, by: Membership, at: datetime) -> str:
    """The whole value of full_name, email, id_number, number:<id> or line:<id>, with who and why in the audit trail.

    Each member has 30 in hand, and they come back over an hour.
    """
    if not policies.can_reveal(by):
        raise PermissionDenied
    why = reason_as_stored(reason)
    customer = Customer.objects.get(pk=customer_id)
    value = _value(customer, field)
    if not value:
        raise BusinessRuleError(_("Nothing is known here, so there is nothing to show."))
    verdict = take(name="customers.reveal", subject=f"member {by.pk}", limit=LIMIT, at=at)
    if not verdict.allowed:
        minutes = ceil(verdict.retry_after_seconds / 60)
        raise BusinessRuleError(
            _("You have opened many masked fields; the next one in %(minutes)s min. A supervisor can help meanwhile.")
            % {"minutes": minutes}
        )
    record(action="customers.revealed", of=customer, by=by, reason=why, references={"field": field}, at=at)
    return value


def _value(customer: Customer, field: str) -> str:
    if field in FIELDS:
        return getattr(customer, field) or ""
    kind, _colon, row_id = field.partition(":")
    rows: dict[str, QuerySet[CustomerNumber] | QuerySet[Line]] = {
        "number": customer.numbers.all(),
        "line": customer.lines.all(),
    }
    try:
        row = rows[kind].filter(pk=UUID(row_id)).first()
    except (KeyError, ValueError) as error:
        raise BusinessRuleError(_("There is no such field to show.")) from error
    return row.number if row else ""
