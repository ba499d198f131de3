"""What other modules may use of routing."""

from shouwen.routing.hours import is_open, next_opening, queue_for
from shouwen.routing.models import AgentPresence, Offer, PauseReason, PresencePeriod, Queue, QueueSkill, WaitEstimate
from shouwen.routing.services.calendar import announce_hours, save_calendar_day
from shouwen.routing.services.offers import accept_offer, reject_offer
from shouwen.routing.services.presence import change_state
from shouwen.routing.services.queues import MEDIA, QueueValues, order_queues, save_queue
from shouwen.routing.services.reasons import order_pause_reasons, save_pause_reason

__all__ = [
    "MEDIA",
    "AgentPresence",
    "Offer",
    "PauseReason",
    "PresencePeriod",
    "Queue",
    "QueueSkill",
    "QueueValues",
    "WaitEstimate",
    "accept_offer",
    "announce_hours",
    "change_state",
    "is_open",
    "next_opening",
    "order_pause_reasons",
    "order_queues",
    "queue_for",
    "reject_offer",
    "save_calendar_day",
    "save_pause_reason",
    "save_queue",
]
