"""Administration of wrap-up codes and of the quick replies that everybody shares."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from pypinyin import Style, lazy_pinyin

from shouwen.accounts.api import Membership, may, may_everywhere
from shouwen.contacts.models import QuickReply, WrapUpCode
from shouwen.contacts.placeholders import refuse_unknown_placeholders
from shouwen.shared.audit.recording import record
from shouwen.shared.errors import BusinessRuleError


@transaction.atomic
def save_wrap_up_code(
    *,
    code: str,
    name: str,
    group: str,
    by: Membership,
    at: datetime,
    code_id: UUID | None = None,
    is_active: bool = True,
) -> WrapUpCode:
    """Make a code or change it; one that was used is taken out of use rather than removed."""
    _require_service(by)
    rows = WrapUpCode.objects.select_for_update()
    row = WrapUpCode(position=_next(WrapUpCode)) if code_id is None else rows.get(pk=code_id)
    if WrapUpCode.objects.filter(code=code).exclude(pk=row.pk).exists():
        raise BusinessRuleError(_("There is already a wrap-up code “%(code)s”.") % {"code": code})
    row.code, row.name, row.group, row.is_active = code, name, group, is_active
    row.save()
    record(action="contacts.wrap_up_code_saved", of=row, by=by, at=at, references={"code": code})
    return row


@transaction.atomic
def order_wrap_up_codes(*, code_ids: Sequence[UUID], by: Membership, at: datetime) -> None:
    """Show the codes in this order."""
    _require_service(by)
    known = set(WrapUpCode.objects.select_for_update().values_list("pk", flat=True))
    if set(code_ids) != known:
        raise BusinessRuleError(_("Codes have come or gone meanwhile. Load the page again."))
    for position, code_id in enumerate(code_ids):
        WrapUpCode.objects.filter(pk=code_id).update(position=position)
    record(action="contacts.wrap_up_codes_ordered", by=by, at=at)


@transaction.atomic
def save_quick_reply(
    *,
    title: str,
    text: str,
    by: Membership,
    at: datetime,
    stage: str = "",
    reply_id: UUID | None = None,
    own: bool = False,
) -> QuickReply:
    """Make a ready sentence or change it: one that all share, or (`own`) one of the member's alone."""
    _require_reply(by, own=own)
    refuse_unknown_placeholders(text)
    rows = QuickReply.objects.select_for_update(of=("self",))
    owner = by if own else None
    reply = QuickReply(position=_next(QuickReply)) if reply_id is None else rows.get(pk=reply_id, owner=owner)
    reply.owner, reply.title, reply.text, reply.stage = owner, title, text, stage
    reply.initials = "".join(lazy_pinyin(title, style=Style.FIRST_LETTER)).lower()[:40]
    reply.save()
    record(action="contacts.quick_reply_saved", of=reply, by=by, at=at)
    return reply


@transaction.atomic
def order_quick_replies(*, reply_ids: Sequence[UUID], by: Membership, at: datetime) -> None:
    """Offer the replies that everybody shares in this order."""
    _require_service(by)
    shared = QuickReply.objects.filter(owner=None).order_by("pk")
    if set(reply_ids) != set(shared.select_for_update(of=("self",)).values_list("pk", flat=True)):
        raise BusinessRuleError(_("Replies have come or gone meanwhile. Load the page again."))
    for position, reply_id in enumerate(reply_ids):
        QuickReply.objects.filter(pk=reply_id).update(position=position)
    record(action="contacts.quick_replies_ordered", by=by, at=at)


@transaction.atomic
def remove_quick_reply(*, reply_id: UUID, by: Membership, at: datetime) -> None:
    """Remove a ready sentence; what was said with it stays said."""
    reply = QuickReply.objects.select_for_update(of=("self",)).get(pk=reply_id)
    _require_reply(by, own=reply.owner_id is not None and reply.owner_id == by.pk)
    if reply.owner_id not in (None, by.pk):
        raise PermissionDenied
    record(action="contacts.quick_reply_removed", of=reply, by=by, at=at)
    reply.delete()


def _next(model: type[WrapUpCode] | type[QuickReply]) -> int:
    last: int | None = model.objects.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _require_service(by: Membership) -> None:
    if not may_everywhere(by, "console.service"):
        raise PermissionDenied


def _require_reply(by: Membership, *, own: bool) -> None:
    if not (may(by, "desktop.serve") if own else may_everywhere(by, "console.service")):
        raise PermissionDenied
