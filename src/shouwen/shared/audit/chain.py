"""How audit rows are chained: each hash covers its row and the hash before it. Knows no database."""

import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

# Where every tenant's chain begins.
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Link:
    """The part of an audit row that the chain protects, which is all of it."""

    id: UUID
    tenant_id: UUID
    at: datetime
    actor: str
    action: str
    object_type: str
    object_id: str
    reason: str
    references: Any
    request_id: str
    ip_hash: str


def link_hash(link: Link, *, sequence: int, previous: str) -> str:
    """SHA-256, in hex, over the hash before, and the row with its place in the chain as canonical JSON."""
    return sha256(previous.encode() + b"\n" + canonical(link, sequence)).hexdigest()


def canonical(link: Link, sequence: int) -> bytes:
    """The one text of a row: keys sorted, no spaces, UTC with microseconds, UTF-8."""
    content = {
        "action": link.action,
        "actor": link.actor,
        "at": link.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "id": str(link.id),
        "ip_hash": link.ip_hash,
        "object_id": link.object_id,
        "object_type": link.object_type,
        "reason": link.reason,
        "references": link.references,
        "request_id": link.request_id,
        "sequence": sequence,
        "tenant": str(link.tenant_id),
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def head_mac(secret: bytes, *, tenant_id: UUID, sequence: int, head: str) -> str:
    """What the head of a chain carries so that only who has the secret can move it."""
    return hmac.new(secret, f"{tenant_id} {sequence} {head}".encode(), sha256).hexdigest()
