"""Who may do what with customer records. Customers belong to the centre, so permissions reach all of them."""

from datetime import datetime

from shouwen.accounts.api import Membership, may
from shouwen.customers.models import CustomerMerge


def can_view(by: Membership) -> bool:
    """Whether the member may look customers up."""
    return may(by, "customers.view")


def can_edit(by: Membership) -> bool:
    """Whether the member may create and change records and write notes."""
    return may(by, "customers.edit")


def can_reveal(by: Membership) -> bool:
    """Whether the member may see a masked field for a reason."""
    return may(by, "customers.reveal")


def can_merge(by: Membership) -> bool:
    """Whether the member may say that two records are one customer."""
    return may(by, "customers.merge")


def can_export(by: Membership) -> bool:
    """Whether the member may take a list of customers away."""
    return may(by, "customers.export")


def can_undo(by: Membership, merge: CustomerMerge, at: datetime) -> bool:
    """Whether the member may take this merge back now."""
    return can_merge(by) and merge.may_be_undone(at)
