"""Who may look at contacts, and how far."""

from shouwen.accounts.api import Membership, may


def can_view(by: Membership) -> bool:
    """Whether the member may look at contacts at all."""
    return may(by, "contacts.view")


def can_export(by: Membership) -> bool:
    """Whether the member may take contacts away as a file."""
    return may(by, "contacts.export") and may(by, "contacts.view")


def can_play(by: Membership) -> bool:
    """Whether the member may hear recordings."""
    return may(by, "recordings.play")
