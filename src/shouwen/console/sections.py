"""The parts of administration: which there are and who may open them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shouwen.accounts.api import Membership, may


@dataclass(frozen=True, slots=True)
class Section:
    """One page of administration."""

    key: str
    permission: str
    icon: str
    label: str | Promise
    text: str | Promise

    @property
    def url(self) -> str:
        """The name of its address."""
        return f"console:{self.key}"


SECTIONS = (
    Section("people", "console.people", "users", _("People"), _("Who works here, with which roles and skills")),
    Section("roles", "console.people", "shield-lock", _("Roles"), _("What each role may do")),
    Section("teams", "console.people", "users-group", _("Teams"), _("Teams and their leads")),
    Section("skills", "console.routing", "bulb", _("Skills"), _("What can be served")),
    Section("queues", "console.routing", "list-check", _("Queues"), _("Skills asked for, waiting, overflow, hours")),
    Section(
        "reasons", "console.service", "coffee", _("Pause reasons"), _("Why agents take no contacts, and for how long")
    ),
    Section("codes", "console.service", "tag", _("Wrap-up codes"), _("What contacts were about")),
    Section("replies", "console.service", "message-2", _("Quick replies"), _("Ready sentences that everybody shares")),
    Section("numbers", "console.telephony", "dialpad", _("Numbers"), _("Numbers, greetings and the menu by key")),
    Section("prompts", "console.telephony", "volume", _("Prompts"), _("What callers hear")),
    Section("rules", "console.security", "adjustments", _("Security and figures"), _("Sign-in, targets and limits")),
    Section("audit", "audit.view", "logs", _("Audit trail"), _("Who looked at or changed what")),
)


def sections_for(by: Membership) -> list[Section]:
    """The parts this member may open."""
    return [section for section in SECTIONS if may(by, section.permission)]
