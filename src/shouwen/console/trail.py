"""Reading the audit trail: who did what to which object, newest first."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwen.accounts.api import Membership, find_members
from shouwen.console.words import action_word
from shouwen.shared.models import AuditEntry

PAGE = 100
EXPORTED = 50_000


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the trail, with names for ids."""

    entry: AuditEntry
    who: str
    did: str
    what: str


def asked(chosen: dict[str, Any]) -> QuerySet[AuditEntry]:
    """The entries somebody asked for, newest first."""
    entries = AuditEntry.objects.order_by("-at", "-id")
    if chosen["from_at"]:
        entries = entries.filter(at__gte=chosen["from_at"])
    if chosen["to_at"]:
        entries = entries.filter(at__lt=chosen["to_at"])
    if chosen["action"]:
        entries = entries.filter(action__startswith=chosen["action"])
    if chosen["object"]:
        entries = entries.filter(Q(object_id=chosen["object"]) | Q(object_type__iexact=chosen["object"]))
    if chosen["who"]:
        entries = entries.filter(actor__in=_actors(chosen["who"]))
    return entries


def after(entries: QuerySet[AuditEntry], mark: str) -> QuerySet[AuditEntry]:
    """Those further down than the mark of a page's last line; an unknown mark leaves them as they are."""
    moment, _sep, entry_id = mark.partition("_")
    try:
        at, pk = datetime.fromisoformat(moment), UUID(entry_id)
    except ValueError:
        return entries
    if timezone.is_naive(at):
        return entries
    return entries.filter(Q(at__lt=at) | Q(at=at, id__lt=pk))


def mark_of(entry: AuditEntry) -> str:
    """Where a page ends."""
    return f"{entry.at.isoformat()}_{entry.pk}"


def shown(entries: Iterable[AuditEntry]) -> list[Shown]:
    """The entries with the names of those who did it, and of members it was done to."""
    listed = list(entries)
    ids = {text for entry in listed for text in (entry.actor, entry.object_id) if _is_id(text)}
    names = {str(member.pk): str(member) for member in Membership.objects.filter(pk__in=ids)}
    return [
        Shown(
            entry,
            names.get(entry.actor, entry.actor or _("nobody signed in")),
            str(action_word(entry.action)),
            names.get(entry.object_id, entry.object_id),
        )
        for entry in listed
    ]


def as_csv(entries: QuerySet[AuditEntry]) -> Iterator[str]:
    """The entries as lines of a CSV file that spreadsheets open in Chinese."""
    yield "\ufeff"
    yield _line([_("Time"), _("Who"), _("Action"), _("Code"), _("Kind"), _("Object"), _("Reason"), _("Details")])
    for start in range(0, EXPORTED, 1000):
        part = shown(entries[start : start + 1000])
        for row in part:
            yield _line(_cells(row))
        if len(part) < 1000:
            return


def _cells(row: Shown) -> list[str]:
    entry = row.entry
    moment = timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M:%S")
    details = "; ".join(f"{name}={value}" for name, value in entry.references.items())
    return [moment, row.who, row.did, entry.action, entry.object_type, row.what, entry.reason, details]


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    # A cell that begins like a formula would be run by a spreadsheet.
    csv.writer(text).writerow([f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell for cell in cells])
    return text.getvalue()


def _actors(text: str) -> list[str]:
    members = find_members(Membership.objects.all(), text=text, active=None)
    return [text, *(str(pk) for pk in members.values_list("pk", flat=True)[:200])]


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
