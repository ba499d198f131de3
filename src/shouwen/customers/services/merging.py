"""Merging two records of one customer, and taking that back."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwen.accounts.api import Membership
from shouwen.customers import policies, values
from shouwen.customers.events import CustomerMerged, CustomerMergeUndone
from shouwen.customers.models import Customer, CustomerMerge, CustomerNote, CustomerNumber, Line, Tier
from shouwen.customers.services.locking import announce_change, refuse_merged
from shouwen.customers.services.numbers import ensure_primary
from shouwen.customers.values import reason_as_stored
from shouwen.shared.api import publish
from shouwen.shared.audit.recording import record
from shouwen.shared.errors import BusinessRuleError

_FILLED = ("full_name", "salutation", "city", "email", "id_number")
_RANK = {tier: rank for rank, tier in enumerate((Tier.STANDARD, Tier.SILVER, Tier.GOLD, Tier.DIAMOND))}


@dataclass(slots=True)
class _Moved:
    """What a merge took along, by ids and names of fields."""

    numbers: list[str] = field(default_factory=list)
    primary: str | None = None
    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    filled: list[str] = field(default_factory=list)
    tier_before: str | None = None
    since_before: str | None = None
    since_taken: bool = False


@transaction.atomic
def merge_customers(*, keep_id: UUID, merge_id: UUID, by: Membership, reason: str, at: datetime) -> CustomerMerge:
    """Let `keep_id` take over the numbers, lines and notes of `merge_id`, and what it does not know itself.

    The merged record stays as it was, so that `undo_merge` can restore it for a week.
    """
    if not policies.can_merge(by):
        raise PermissionDenied
    if keep_id == merge_id:
        raise BusinessRuleError(_("A record cannot be merged into itself; choose the other one."))
    why = reason_as_stored(reason)
    keep, merged = _locked_pair(keep_id, merge_id)
    refuse_merged(keep)
    refuse_merged(merged)
    moved = _Moved()
    _take_rows(keep, merged, moved)
    _take_particulars(keep, merged, moved)
    merged.merged_into = keep
    merged.save(update_fields=["merged_into"])
    merge = CustomerMerge.objects.create(
        kept=keep, merged=merged, by=by, reason=why, merged_at=at, moved=_as_json(moved)
    )
    publish(CustomerMerged(merge_id=merge.pk, kept_id=keep.pk, merged_id=merged.pk, by_id=by.pk), of=keep)
    record(
        action="customers.merged",
        of=keep,
        by=by,
        reason=why,
        references={"merged_id": merged.pk, "merge_id": merge.pk},
        at=at,
    )
    return merge


@transaction.atomic
def undo_merge(*, merge_id: UUID, by: Membership, at: datetime) -> CustomerMerge:
    """Make two records of it again: what moved and is still where it went goes back; what was added since stays."""
    merge = CustomerMerge.objects.get(pk=merge_id)
    if not policies.can_merge(by):
        raise PermissionDenied
    keep, merged = _locked_pair(merge.kept_id, merge.merged_id)
    # Read again under the lock: a colleague may have undone it while we waited.
    merge = CustomerMerge.objects.select_for_update(of=("self",)).get(pk=merge_id)
    if merge.undone_at is not None:
        raise BusinessRuleError(_("This merge has been undone already."))
    if not merge.may_be_undone(at):
        raise BusinessRuleError(
            _("A merge can be undone for 7 days; this one is older. Create the second record anew.")
        )
    if keep.merged_into_id is not None:
        raise BusinessRuleError(_("The record was merged further since; undo the later merge first."))
    moved = _Moved(**merge.moved)
    _give_back_rows(keep, merged, moved)
    _give_back_particulars(keep, merged, moved)
    merged.merged_into = None
    merged.save(update_fields=["merged_into"])
    merge.undone_at, merge.undone_by = at, by
    merge.save(update_fields=["undone_at", "undone_by"])
    publish(CustomerMergeUndone(merge_id=merge.pk, kept_id=keep.pk, merged_id=merged.pk, by_id=by.pk), of=keep)
    announce_change(merged, ["merged_into", "numbers", "lines", "notes"], by)
    record(
        action="customers.merge_undone",
        of=keep,
        by=by,
        references={"merged_id": merged.pk, "merge_id": merge.pk},
        at=at,
    )
    return merge


def _locked_pair(keep_id: UUID, merge_id: UUID) -> tuple[Customer, Customer]:
    # Always in the order of ids: two people who merge the same two the other way round must not wait for each other.
    rows = Customer.objects.select_for_update(of=("self",)).filter(pk__in=(keep_id, merge_id)).order_by("pk")
    found = {row.pk: row for row in rows}
    if len(found) < 2:
        raise Customer.DoesNotExist
    return found[keep_id], found[merge_id]


def _take_rows(keep: Customer, merged: Customer, moved: _Moved) -> None:
    known = set(keep.numbers.values_list("number", flat=True))
    # A number both have stays on the merged record, which look-ups pass over: nothing is deleted.
    going = [number for number in merged.numbers.order_by("pk") if number.number not in known]
    moved.numbers = [str(number.pk) for number in going]
    moved.primary = next((str(number.pk) for number in going if number.is_primary), None)
    CustomerNumber.objects.filter(pk__in=moved.numbers).update(customer=keep, is_primary=False)
    ensure_primary(keep)
    for model, ids in ((Line, moved.lines), (CustomerNote, moved.notes)):
        rows = model.objects.filter(customer=merged)
        ids += [str(pk) for pk in rows.values_list("pk", flat=True)]
        rows.update(customer=keep)


def _take_particulars(keep: Customer, merged: Customer, moved: _Moved) -> None:
    missing: dict[str, Any] = {
        name: getattr(merged, name) for name in _FILLED if not getattr(keep, name) and getattr(merged, name)
    }
    moved.filled = sorted(missing)
    if "id_number" in missing:
        missing["id_kind"] = merged.id_kind
    columns = values.write(keep, missing) if missing else []
    if _RANK[Tier(merged.tier)] > _RANK[Tier(keep.tier)]:
        moved.tier_before, keep.tier = keep.tier, merged.tier
        columns.append("tier")
    if merged.customer_since and (keep.customer_since is None or merged.customer_since < keep.customer_since):
        moved.since_taken = True
        moved.since_before = keep.customer_since.isoformat() if keep.customer_since else None
        keep.customer_since = merged.customer_since
        columns.append("customer_since")
    if columns:
        keep.save(update_fields=columns)


def _give_back_rows(keep: Customer, merged: Customer, moved: _Moved) -> None:
    CustomerNumber.objects.filter(pk__in=moved.numbers, customer=keep).update(customer=merged, is_primary=False)
    if moved.primary is not None and not merged.numbers.filter(is_primary=True).exists():
        merged.numbers.filter(pk=moved.primary).update(is_primary=True)
    ensure_primary(merged)
    ensure_primary(keep)
    Line.objects.filter(pk__in=moved.lines, customer=keep).update(customer=merged)
    CustomerNote.objects.filter(pk__in=moved.notes, customer=keep).update(customer=merged)


def _give_back_particulars(keep: Customer, merged: Customer, moved: _Moved) -> None:
    # What somebody has corrected since is theirs and stays.
    borrowed: dict[str, Any] = {
        name: None if name == "id_number" else ""
        for name in moved.filled
        if getattr(keep, name) == getattr(merged, name)
    }
    columns = values.write(keep, borrowed) if borrowed else []
    if moved.tier_before is not None and keep.tier == merged.tier:
        keep.tier = moved.tier_before
        columns.append("tier")
    if moved.since_taken and keep.customer_since == merged.customer_since:
        keep.customer_since = datetime.fromisoformat(moved.since_before).date() if moved.since_before else None
        columns.append("customer_since")
    if columns:
        keep.save(update_fields=columns)


def _as_json(moved: _Moved) -> dict[str, Any]:
    return {name: getattr(moved, name) for name in _Moved.__slots__}
