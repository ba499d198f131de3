"""Administration of the reasons for a pause."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from shouwen.accounts.api import Membership, may_everywhere
from shouwen.routing.models import PauseReason
from shouwen.shared.audit.recording import record
from shouwen.shared.errors import BusinessRuleError


@transaction.atomic
def save_pause_reason(
    *,
    code: str,
    name: str,
    by: Membership,
    at: datetime,
    reason_id: UUID | None = None,
    limit_seconds: int | None = None,
    is_active: bool = True,
) -> PauseReason:
    """Make a reason or change it; one that was used is taken out of use rather than removed."""
    _require_allowed(by)
    rows = PauseReason.objects.select_for_update()
    reason = PauseReason(position=rows.count()) if reason_id is None else rows.get(pk=reason_id)
    if PauseReason.objects.filter(code=code).exclude(pk=reason.pk).exists():
        raise BusinessRuleError(_("There is already a pause reason with the code “%(code)s”.") % {"code": code})
    if limit_seconds is not None and not 60 <= limit_seconds <= 12 * 3600:
        raise BusinessRuleError(_("A pause lasts from one minute to twelve hours."))
    reason.code, reason.name, reason.limit_seconds, reason.is_active = code, name, limit_seconds, is_active
    reason.save()
    record(action="routing.pause_reason_saved", of=reason, by=by, at=at, references={"code": code})
    return reason


@transaction.atomic
def order_pause_reasons(*, reason_ids: Sequence[UUID], by: Membership, at: datetime) -> None:
    """Show the reasons in this order."""
    _require_allowed(by)
    known = {reason.pk: reason for reason in PauseReason.objects.select_for_update().order_by("pk")}
    if set(reason_ids) != set(known):
        raise BusinessRuleError(_("Reasons have come or gone meanwhile. Load the page again."))
    for position, reason_id in enumerate(reason_ids):
        PauseReason.objects.filter(pk=reason_id).update(position=position)
    record(action="routing.pause_reasons_ordered", by=by, at=at)


def _require_allowed(by: Membership) -> None:
    if not may_everywhere(by, "console.service"):
        raise PermissionDenied
