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
    Section(
        "people",
        "console.people",
        icon="users",
        label=_("People"),
        text=_("Who works here, with which roles and skills"),
    ),
    Section("roles", "console.people", icon="shield-lock", label=_("Roles"), text=_("What each role may do")),
    Section("teams", "console.people", icon="users-group", label=_("Teams"), text=_("Teams and their leads")),
    Section("skills", "console.routing", icon="bulb", label=_("Skills"), text=_("What can be served")),
    Section(
        "queues",
        "console.routing",
        icon="list-check",
        label=_("Queues"),
        text=_("Skills asked for, waiting, overflow, hours"),
    ),
    Section(
        "calendar",
        "console.routing",
        icon="calendar-event",
        label=_("Calendar"),
        text=_("Public holidays, make-up workdays, days of our own"),
    ),
    Section(
        "reasons", "console.service", "coffee", _("Pause reasons"), _("Why agents take no contacts, and for how long")
    ),
    Section("codes", "console.service", icon="tag", label=_("Wrap-up codes"), text=_("What contacts were about")),
    Section(
        "replies",
        "console.service",
        icon="message-2",
        label=_("Quick replies"),
        text=_("Ready sentences that everybody shares"),
    ),
    Section(
        "numbers",
        "console.telephony",
        icon="dialpad",
        label=_("Numbers"),
        text=_("Numbers, greetings and the menu by key"),
    ),
    Section("prompts", "console.telephony", icon="volume", label=_("Prompts"), text=_("What callers hear")),
    Section(
        "rules",
        "console.security",
        icon="adjustments",
        label=_("Security and figures"),
        text=_("Sign-in, targets and limits"),
    ),
    Section("audit", "audit.view", icon="logs", label=_("Audit trail"), text=_("Who looked at or changed what")),
)


def sections_for(by: Membership) -> list[Section]:
    """The parts this member may open."""
    return [section for section in SECTIONS if may(by, section.permission)]
