"""What happens on the floor."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shouwen.shared.api import Event, register_event


@register_event("floor.TeamMessageSent")
@dataclass(frozen=True)
class TeamMessageSent(Event):
    """A supervisor or team lead said something to agents; carries the words for their screens."""

    message_id: UUID
    author_name: str
    text: str
    sent_at: datetime


@register_event("floor.TeamMessageRead")
@dataclass(frozen=True)
class TeamMessageRead(Event):
    """An agent has taken note of a message."""

    message_id: UUID
    reader_id: UUID


@register_event("floor.HelpAnswered", kept=True)
@dataclass(frozen=True)
class HelpAnswered(Event):
    """Somebody looks after an agent who asked for help."""

    agent_id: UUID
    by_id: UUID
    by_name: str
    answered_at: datetime


@register_event("floor.StateForced", kept=True)
@dataclass(frozen=True)
class StateForced(Event):
    """A colleague changed an agent's state, and why."""

    agent_id: UUID
    by_id: UUID
    by_name: str
    state: str
    reason: str
    forced_at: datetime
