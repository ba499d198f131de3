"""Saying that two records which look alike are two customers."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwen.accounts.api import Membership
from shouwen.customers import policies
from shouwen.customers.models import Customer, NotDuplicate
from shouwen.shared.audit.recording import record
from shouwen.shared.errors import BusinessRuleError


@transaction.atomic
def declare_different(*, customer_id: UUID, other_id: UUID, by: Membership, at: datetime) -> None:
    """Stop showing the two as possible duplicates of each other."""
    if not policies.can_edit(by):
        raise PermissionDenied
    if customer_id == other_id:
        raise BusinessRuleError(_("These are one and the same record."))
    first_id, second_id = sorted((customer_id, other_id))
    pair = list(Customer.objects.filter(pk__in=(first_id, second_id)).order_by("pk"))
    if len(pair) < 2:
        raise Customer.DoesNotExist
    _decision, is_new = NotDuplicate.objects.get_or_create(first=pair[0], second=pair[1], defaults={"by": by, "at": at})
    if is_new:
        record(action="customers.declared_different", of=pair[0], by=by, references={"other_id": pair[1].pk}, at=at)
