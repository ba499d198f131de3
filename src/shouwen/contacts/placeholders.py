"""The words in braces of a quick reply: whose number, name and form of address stand there once it is offered."""

import re

from django.utils.translation import gettext as _

from shouwen.accounts.api import Membership
from shouwen.contacts.models import Contact
from shouwen.customers.api import surname_and_title
from shouwen.shared.errors import BusinessRuleError

KNOWN = ("number", "name", "customer")
# Replies are written in Chinese, whatever the language of the agent's screen.
UNKNOWN_CUSTOMER = "尊敬的客户"
_IN_BRACES = re.compile(r"\{([^{}]*)\}")


def refuse_unknown_placeholders(text: str) -> None:
    """A word in braces that nothing would fill reaches no customer: it is refused when the reply is saved."""
    unknown = [word for word in _IN_BRACES.findall(text) if word not in KNOWN]
    if unknown:
        raise BusinessRuleError(
            _("Nothing is known for %(unknown)s. These words in braces are filled in: %(known)s.")
            % {"unknown": _listed(unknown), "known": _listed(KNOWN)}
        )


def filled_reply(text: str, *, agent: Membership, contact: Contact) -> str:
    """The reply as this agent sends it to this customer."""
    values = {"number": agent.agent_number, "name": agent.display_name, "customer": _customer(contact)}
    return _IN_BRACES.sub(lambda found: values.get(found[1], found[0]), text)


def _customer(contact: Contact) -> str:
    return surname_and_title(contact.customer, given=contact.customer_name) or UNKNOWN_CUSTOMER


def _listed(words: tuple[str, ...] | list[str]) -> str:
    return " ".join(f"{{{word}}}" for word in words)
