"""What a tenant may decide about its chat widget."""

from django.utils.translation import gettext_lazy as _

from shouwen.shared.policy import Policy, declare_policy

ASK = {"off": _("do not ask"), "optional": _("may stay empty"), "required": _("must be filled in")}

TITLE = declare_policy(Policy("portal.chat_title", _("title of the chat"), ""))
WELCOME = declare_policy(Policy("portal.chat_welcome", _("first words of the chat"), ""))
ASK_NAME = declare_policy(Policy("portal.chat_ask_name", _("ask for the visitor's name"), "optional", choices=ASK))
ASK_NUMBER = declare_policy(
    Policy("portal.chat_ask_number", _("ask for the visitor's number"), "optional", choices=ASK)
)
ORIGINS = declare_policy(
    Policy("portal.chat_origins", _("websites that may show the chat, separated by spaces (* = any)"), "*")
)
