"""What administration changes about routing."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shouwen.shared.api import Event, register_event


@register_event("routing.QueueChanged")
@dataclass(frozen=True)
class QueueChanged(Event):
    """A queue was made, changed, or taken out of use; routing reads it again."""

    queue_id: UUID
    code: str
    name: str
    is_active: bool
    changed_at: datetime
