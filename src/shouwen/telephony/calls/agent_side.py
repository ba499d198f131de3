"""The agent's side of a call."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass
class AgentSide:
    """Whose phone is called or speaks, under which offer, and how it stands."""

    agent_id: UUID
    # Of the offer, and so of the segment that came of it.
    offer_id: UUID
    # Of the phone's first leg the same; a phone that had to be called again has a leg with an id of its own.
    leg: str
    endpoint: str | None = None
    is_held: bool = False  # it is the caller who holds
    is_muted: bool = False
