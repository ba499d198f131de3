"""Writing the audit trail: in the same transaction as what it tells of."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from shouwen.shared.audit.context import current_origin
from shouwen.shared.audit.rows import AuditEntry
from shouwen.shared.clock import system_clock
from shouwen.shared.masking import is_id_number, mask_numbers

_MOBILE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")


def record(
    *,
    action: str,
    of: models.Model | tuple[str, object] | None = None,
    by: object = None,
    reason: str = "",
    references: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> AuditEntry:
    """Write that `by` (a membership, or the name of a process) did `action` to `of`, for the tenant in scope.

    References are ids and codes, never personal data: the trail is kept when a customer's data are erased.
    Numbers that people write into the reason are masked for the same cause.
    """
    kind, object_id = _named(of)
    origin = current_origin()
    kept = _checked(dict(references or {}))
    return AuditEntry.objects.create(
        at=at or system_clock.now(),
        actor=_actor(by),
        action=action,
        object_type=kind,
        object_id=object_id,
        reason=mask_numbers(reason),
        references=kept,
        request_id=origin.request_id,
        ip_hash=origin.ip_hash,
    )


def _named(of: models.Model | tuple[str, object] | None) -> tuple[str, str]:
    if of is None:
        return "", ""
    if isinstance(of, models.Model):
        return of._meta.label, str(of.pk)
    return of[0], str(of[1])


def _actor(by: object) -> str:
    if by is None:
        return ""
    return str(by.pk) if isinstance(by, models.Model) else str(by)


def _checked(value: Any) -> Any:
    """The references in a form whose text is always the same, without what looks like personal data."""
    if isinstance(value, Mapping):
        return {str(key): _checked(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        ordered = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [_checked(each) for each in ordered]
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if value is None or isinstance(value, bool | int):
        return value
    if not isinstance(value, str):
        # A float has several texts, and the chain is made over the text.
        raise TypeError(f"An audit reference is an id, a code or a whole number, not {type(value).__name__}.")
    if _MOBILE.fullmatch(value) or is_id_number(value) or "@" in value:
        raise ValueError("Audit rows hold references, not personal data: give the id of the row that holds it.")
    return value
