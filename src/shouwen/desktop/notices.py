"""What the system has done to an agent's state without being asked, in words that say so."""

from django.utils.translation import gettext as _

from shouwen.routing.api import AgentPresence


def notice_of(presence: AgentPresence | None) -> str:
    """Why this agent gets nothing although they did not choose so; nothing where they chose."""
    if presence is None or presence.state == AgentPresence.State.READY:
        return ""
    words = {
        "no_answer": _("Not answered: you have been paused"),
        "connection_lost": _("The connection was lost: you have been set off line"),
        "let_go": _("You could not be offered contacts: you have been set off line"),
    }
    return words.get(presence.cause, "")
