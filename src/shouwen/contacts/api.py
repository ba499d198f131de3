"""What other modules may use of contacts."""

from shouwen.contacts.bulk import seed_history
from shouwen.contacts.chores import AWAY_MINUTES
from shouwen.contacts.models import (
    Case,
    Channel,
    Contact,
    Conversation,
    EndReason,
    FollowUp,
    Message,
    QuickReply,
    Rating,
    Segment,
    WrapUpCode,
)
from shouwen.contacts.placeholders import filled_reply
from shouwen.contacts.services.aftermath import close_follow_up, open_follow_up, rate_contact
from shouwen.contacts.services.arrival import open_contact, queue_contact, recognise_customer
from shouwen.contacts.services.codes import (
    order_quick_replies,
    order_wrap_up_codes,
    remove_quick_reply,
    save_quick_reply,
    save_wrap_up_code,
)
from shouwen.contacts.services.serving import end_contact, hold_contact, release_segment, resume_contact, start_segment
from shouwen.contacts.services.words import customer_seen, file_card, mark_read, open_conversation, send_message
from shouwen.contacts.services.wrap_up import draft_wrap_up, extend_wrap_up, finish_wrap_up, set_flow_stage

__all__ = [
    "AWAY_MINUTES",
    "Case",
    "Channel",
    "Contact",
    "Conversation",
    "EndReason",
    "FollowUp",
    "Message",
    "QuickReply",
    "Rating",
    "Segment",
    "WrapUpCode",
    "close_follow_up",
    "customer_seen",
    "draft_wrap_up",
    "end_contact",
    "extend_wrap_up",
    "file_card",
    "filled_reply",
    "finish_wrap_up",
    "hold_contact",
    "mark_read",
    "open_contact",
    "open_conversation",
    "open_follow_up",
    "order_quick_replies",
    "order_wrap_up_codes",
    "queue_contact",
    "rate_contact",
    "recognise_customer",
    "release_segment",
    "remove_quick_reply",
    "resume_contact",
    "save_quick_reply",
    "save_wrap_up_code",
    "seed_history",
    "send_message",
    "set_flow_stage",
    "start_segment",
]
