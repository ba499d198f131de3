"""Targets that the desktop shows, as the tenant sets them."""

from django.utils.translation import gettext_lazy as _

from shouwen.shared.policy import Policy, declare_policy

REPLY = declare_policy(
    Policy("desktop.chat_reply_seconds", _("reply to a chat message within, seconds"), 60, maximum=3600)
)
FIRST = declare_policy(
    Policy("desktop.first_response_seconds", _("first answer after taking a contact within, seconds"), 30, maximum=3600)
)
TALK = declare_policy(Policy("desktop.talk_seconds", _("handle a call within, seconds"), 300, minimum=30, maximum=7200))
WRAP_UP = declare_policy(
    Policy("desktop.wrap_up_seconds", _("finish a wrap-up within, seconds"), 45, minimum=5, maximum=3600)
)
SATISFACTION = declare_policy(
    Policy(
        "desktop.satisfaction_tenths", _("average rating of at least, in tenths of a star"), 45, minimum=10, maximum=50
    )
)
