"""Lines as the business system reports them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwen.accounts.api import Membership
from shouwen.customers.models import Line
from shouwen.customers.services.locking import announce_change, locked_for_edit
from shouwen.customers.values import one_line
from shouwen.shared.audit.recording import record
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.phone import normalise_phone


@transaction.atomic
def record_line(
    *,
    customer_id: UUID,
    number: str,
    by: Membership,
    at: datetime,
    kind: str = Line.Kind.MOBILE,
    plan_name: str = "",
    monthly_fee_li: int = 0,
    status: str = Line.Status.ACTIVE,
) -> Line:
    """Write a line of the customer, or bring what is known of it up to date."""
    customer = locked_for_edit(customer_id, by)
    if kind not in Line.Kind.values or status not in Line.Status.values or monthly_fee_li < 0:
        raise BusinessRuleError(_("A line has a known kind and state and a fee that is not negative."))
    # Broadband and television go by account numbers, which nobody can dial.
    is_phone = kind in (Line.Kind.MOBILE, Line.Kind.LANDLINE)
    written = normalise_phone(number) if is_phone else one_line(number)[:20]
    line = Line.objects.select_for_update(of=("self",)).filter(number=written, kind=kind).first()
    if line is not None and line.customer_id != customer.pk:
        raise BusinessRuleError(_("This line belongs to another customer."))
    line = line or Line(customer=customer, number=written, kind=kind)
    line.plan_name, line.monthly_fee_li, line.status = one_line(plan_name)[:60], monthly_fee_li, status
    line.save()
    announce_change(customer, ["lines"], by)
    record(action="customers.line_recorded", of=customer, by=by, references={"line_id": line.pk}, at=at)
    return line
