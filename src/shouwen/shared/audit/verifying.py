"""Reading the audit trail back and finding the first row that is not as it was written."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from shouwen.shared.allrows import require_all_rows
from shouwen.shared.audit.chain import GENESIS, Link, head_mac, link_hash
from shouwen.shared.audit.rows import AuditEntry, AuditSeal
from shouwen.shared.audit.sealing import COLUMNS, mac_secret

_PAGE = 2000


class Problem(StrEnum):
    """What is wrong with the first bad row."""

    CHANGED = "changed or reordered"
    REMOVED = "removed before this place"
    REMOVED_AT_END = "removed at the end"
    HEAD_MISSING = "head of the chain missing"
    HEAD_FORGED = "head of the chain not written by this installation"
    APPENDED = "appended without the sealer"


@dataclass(frozen=True, slots=True)
class BadRow:
    """The place where a chain breaks; `id` is empty where the row itself is gone."""

    tenant: str
    sequence: int
    id: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Verification:
    """How many rows were read, whether all are as written, and the first that is not."""

    rows: int
    valid: bool
    first_bad: BadRow | None
    unsealed: int

    def as_json(self) -> dict[str, Any]:
        """The figures of `shouwen audit verify`."""
        return asdict(self)


def verify(tenant_id: UUID | None = None) -> Verification:
    """Check the chain of one tenant, or of all, as the system role, while the installation runs."""
    require_all_rows(AuditEntry._meta.db_table)
    entries = AuditEntry.everywhere.all()
    heads = AuditSeal.objects.all()
    if tenant_id is not None:
        entries, heads = entries.filter(tenant_id=tenant_id), heads.filter(tenant_id=tenant_id)
    # Heads first: rows that the sealer adds meanwhile lie behind them and are left for the next time.
    known = {head.tenant_id: head for head in heads}
    chained = set(entries.filter(sequence__isnull=False).order_by().values_list("tenant_id", flat=True).distinct())
    rows, first_bad = 0, None
    for each in sorted(known.keys() | chained):
        count, bad = _verify_chain(each, known.get(each))
        rows += count
        first_bad = first_bad or bad
    unsealed = entries.filter(sequence__isnull=True).count()
    return Verification(rows + unsealed, first_bad is None, first_bad, unsealed)


def _verify_chain(tenant_id: UUID, head: AuditSeal | None) -> tuple[int, BadRow | None]:
    def bad(sequence: int, problem: Problem, row_id: object = "") -> BadRow:
        return BadRow(str(tenant_id), sequence, str(row_id), problem)

    head = head or AuditSeal.objects.filter(pk=tenant_id).first()
    if head is None:
        first = AuditEntry.everywhere.filter(tenant_id=tenant_id, sequence__isnull=False).order_by("sequence").first()
        return 0, bad(1, Problem.HEAD_MISSING, first.id if first else "")
    count, previous = 0, GENESIS
    for sequence, stored, link in _sealed_rows(tenant_id, head.sequence):
        if sequence != count + 1:
            return count, bad(count + 1, Problem.REMOVED)
        count += 1
        previous = link_hash(link, sequence=sequence, previous=previous)
        if previous != stored:
            return count, bad(sequence, Problem.CHANGED, link.id)
    if count < head.sequence:
        return count, bad(count + 1, Problem.REMOVED_AT_END)
    if head.mac != head_mac(mac_secret(), tenant_id=tenant_id, sequence=head.sequence, head=previous):
        return count, bad(head.sequence, Problem.HEAD_FORGED)
    return count, _appended(tenant_id, bad)


def _appended(tenant_id: UUID, bad: Any) -> BadRow | None:
    # Asked anew: the sealer may have gone on, and moves the head in the same transaction as the rows.
    newest = AuditSeal.objects.get(pk=tenant_id).sequence
    beyond = AuditEntry.everywhere.filter(tenant_id=tenant_id, sequence__gt=newest).order_by("sequence").first()
    return None if beyond is None or beyond.sequence is None else bad(beyond.sequence, Problem.APPENDED, beyond.id)


def _sealed_rows(tenant_id: UUID, last: int) -> Iterator[tuple[int, str, Link]]:
    reached = 0
    while reached < last:
        page = list(
            AuditEntry.everywhere.filter(tenant_id=tenant_id, sequence__gt=reached, sequence__lte=last)
            .order_by("sequence")
            .values_list("sequence", "hash", *COLUMNS)[:_PAGE]
        )
        if not page:
            return
        for sequence, stored, *values in page:
            yield sequence, stored, Link(*values)
        reached = page[-1][0]
