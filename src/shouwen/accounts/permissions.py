"""Every permission there is, and which of them the built-in roles hold."""

from django.utils.translation import gettext_lazy as _

PERMISSIONS = {
    "desktop.serve": _("Serve customers on the desktop"),
    "contacts.view": _("Look at contacts"),
    "contacts.export": _("Export contacts"),
    "recordings.play": _("Play recordings"),
    "customers.view": _("Look at customers"),
    "customers.edit": _("Change customer records"),
    "customers.reveal": _("Reveal masked fields for a reason"),
    "customers.merge": _("Merge duplicate customers"),
    "customers.export": _("Export customers"),
    "floor.watch": _("Watch the floor"),
    "floor.force": _("Change an agent's state"),
    "floor.message": _("Send messages to a team"),
    "console.people": _("Administer people, roles and teams"),
    "console.routing": _("Administer skills, queues and hours"),
    "console.service": _("Administer wrap-up codes, pause reasons and quick replies"),
    "console.telephony": _("Administer numbers and prompts"),
    "console.security": _("Administer security settings"),
    "audit.view": _("Read the audit trail"),
}

_AGENT = ("desktop.serve", "contacts.view", "recordings.play", "customers.view", "customers.edit", "customers.reveal")
_WATCH = ("contacts.view", "recordings.play", "customers.view", "floor.watch")

# Each code with the role's name, its usual reach and what it may do.
BUILTIN_ROLES: dict[str, tuple[object, str, tuple[str, ...]]] = {
    "agent": (_("Agent"), "own", _AGENT),
    "team-lead": (_("Team lead"), "team", (*_AGENT, "floor.watch", "floor.force", "floor.message", "contacts.export")),
    "supervisor": (
        _("Supervisor"),
        "all",
        (
            *_AGENT,
            "floor.watch",
            "floor.force",
            "floor.message",
            "contacts.export",
            "customers.merge",
            "customers.export",
        ),
    ),
    "inspector": (_("Inspector"), "all", (*_WATCH, "contacts.export")),
    "trainer": (_("Trainer"), "all", _WATCH),
    "planner": (_("Planner"), "all", ("floor.watch", "contacts.view", "contacts.export")),
    "editor": (_("Knowledge editor"), "all", ("contacts.view",)),
    "backoffice": (_("Back office"), "all", ("contacts.view", "customers.view")),
    "complaint-handler": (_("Complaint handler"), "all", (*_AGENT,)),
    "manager": (_("Manager"), "all", (*_WATCH, "contacts.export", "floor.message")),
    "administrator": (_("Administrator"), "all", tuple(PERMISSIONS)),
    "auditor": (_("Auditor"), "all", ("audit.view", "contacts.view")),
}
