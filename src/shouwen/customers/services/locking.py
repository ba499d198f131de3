"""How every write begins: the customer's row locked, still in use, and the member allowed to."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from shouwen.accounts.api import Membership
from shouwen.customers import policies
from shouwen.customers.events import CustomerChanged
from shouwen.customers.models import Customer
from shouwen.shared.api import publish
from shouwen.shared.errors import BusinessRuleError


def locked_for_edit(customer_id: UUID, by: Membership) -> Customer:
    """The customer, locked until the transaction ends; refuses who may not edit and what was merged away."""
    if not policies.can_edit(by):
        raise PermissionDenied
    customer = Customer.objects.select_for_update(of=("self",)).get(pk=customer_id)
    refuse_merged(customer)
    return customer


def refuse_merged(customer: Customer) -> None:
    """A merged record is read only: its place has been taken."""
    if customer.merged_into_id is not None:
        raise BusinessRuleError(_("This record was merged into another one meanwhile; open it again to get there."))


def announce_change(customer: Customer, fields: list[str], by: Membership) -> None:
    """Tell who follows customers what is other than before."""
    publish(CustomerChanged(customer_id=customer.pk, fields=fields, tier=customer.tier, by_id=by.pk), of=customer)
