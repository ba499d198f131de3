"""What other modules may use of routing."""

from shouwen.routing.hours import is_open, next_opening, queue_for
from shouwen.routing.models import AgentPresence, Offer, PauseReason, PresencePeriod, Queue, WaitEstimate
from shouwen.routing.services.offers import accept_offer, reject_offer
from shouwen.routing.services.presence import change_state

__all__ = [
    "AgentPresence", "Offer", "PauseReason", "PresencePeriod", "Queue", "WaitEstimate", "accept_offer", "change_state",
    "is_open", "next_opening", "queue_for", "reject_offer",
]
