"""A customer's tier: set by a person with a reason, or re-rated by the rule."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwen.accounts.api import Membership
from shouwen.customers.models import Customer, Tier, TierChange
from shouwen.customers.services.locking import announce_change, locked_for_edit
from shouwen.customers.values import reason_as_stored
from shouwen.shared.audit.recording import record
from shouwen.shared.errors import BusinessRuleError


@transaction.atomic
def record_tier(*, customer_id: UUID, tier: str, reason: str, by: Membership, at: datetime) -> Customer:
    """Give the customer another tier and keep why; the same tier again changes nothing."""
    customer = locked_for_edit(customer_id, by)
    if tier not in Tier.values:
        raise BusinessRuleError(_("There is no such tier."))
    why = reason_as_stored(reason)
    if customer.tier == tier:
        return customer
    TierChange.objects.create(customer=customer, before=customer.tier, after=tier, reason=why, by=by, at=at)
    references = {"before": customer.tier, "after": tier}
    customer.tier = tier
    customer.save(update_fields=["tier"])
    announce_change(customer, ["tier"], by)
    record(action="customers.tier_set", of=customer, by=by, reason=why, references=references, at=at)
    return customer
