"""Taking contacts away as a file: masked, bounded, recorded, and never all in memory."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.utils import translation
from django.utils.translation import gettext as _

from shouwen.accounts.api import Membership
from shouwen.contacts.api import Contact
from shouwen.records import policies, selectors
from shouwen.records.templatetags.records import caller
from shouwen.routing.api import Queue
from shouwen.shared.api import current_tenant_id, tenant_transaction
from shouwen.shared.audit.recording import record
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.zones import tenant_zone

MOST_ROWS = 50_000
CHUNK = 1_000
# A spreadsheet takes a cell that begins with one of these for a formula and runs it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """A file that hands every line on instead of keeping it."""

    def write(self, line: str) -> str:
        return line


@dataclass(frozen=True, slots=True)
class Export:
    """A file on its way: how many contacts it will hold, and its lines."""

    rows: int
    lines: Iterator[str]


def open_export(*, by: Membership, filters: selectors.Filters, at: datetime) -> Export:
    """Check and record the export now; the lines are read while they are sent, in transactions of their own."""
    if not policies.can_export(by):
        raise PermissionDenied
    count = selectors.filtered(by, filters).order_by()[: MOST_ROWS + 1].count()
    if count > MOST_ROWS:
        raise BusinessRuleError(
            _("At most %(most)s contacts go into one file. Choose a shorter time or another filter first.")
            % {"most": MOST_ROWS}
        )
    record(action="contacts.exported", by=by, references={"rows": count}, at=at)
    return Export(count, _lines(by, current_tenant_id(), filters, translation.get_language() or ""))


def _lines(by: Membership, tenant_id: UUID, filters: selectors.Filters, language: str) -> Iterator[str]:
    writer: Any = csv.writer(_Echo(), lineterminator="\r\n")
    place: selectors.Place | None = None
    sent = 0
    with translation.override(language):
        yield "\ufeff" + writer.writerow(_head())
        while sent < MOST_ROWS:
            # The request's own transaction is over when this runs.
            with tenant_transaction(tenant_id):
                page = selectors.page(by, filters, after=place, size=CHUNK)
                lines = _written(writer, page.rows)
            yield "".join(lines)
            sent += len(lines)
            place = page.older
            if place is None:
                return


def _head() -> list[str]:
    return [
        _("Time"), _("Channel"), _("Number"), _("Tier"), _("Queue"), _("Agent"), _("Waited, seconds"),
        _("Served, seconds"), _("State"), _("End"), _("Wrap-up code"), _("Rating"), _("Contact"),
    ]  # fmt: skip


def _written(writer: Any, contacts: list[Contact]) -> list[str]:
    queues = dict(Queue.objects.values_list("pk", "name"))
    segments = selectors.last_segments(contacts)
    zone = tenant_zone()
    rows = [_cells(contact, queues, segments, zone) for contact in contacts]
    return [writer.writerow([_harmless(cell) for cell in row]) for row in rows]


def _cells(contact: Contact, queues: dict[UUID, str], segments: dict[UUID, Any], zone: ZoneInfo) -> list[str]:
    segment, rating = segments.get(contact.pk), getattr(contact, "rating", None)
    end = contact.ended_at
    served = (end - contact.accepted_at).total_seconds() if contact.accepted_at and end else None
    return [
        contact.opened_at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
        str(contact.get_channel_display()),
        caller(contact),
        contact.tier,
        queues.get(contact.queue_id, "") if contact.queue_id else "",
        str(contact.agent) if contact.agent else "",
        str(round(contact.waited_seconds(end))) if contact.queued_at and end else "",
        "" if served is None else str(round(served)),
        str(contact.get_state_display()),
        str(contact.get_end_reason_display()),
        segment.wrap_up_code.name if segment and segment.wrap_up_code else "",
        str(rating.score) if rating else "",
        str(contact.pk),
    ]


def _harmless(cell: str) -> str:
    """The cell as text in every spreadsheet."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
