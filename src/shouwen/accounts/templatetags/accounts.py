"""How people's pages name things: `{% load accounts %}`."""

from django import template
from django.utils.translation import gettext as _

from shouwen.accounts.sign_in.second_step import second_step_required

register = template.Library()

# The first that is found names it: Edge and Opera say Chrome, and Chrome says Safari, too.
_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@register.filter
def browser(user_agent: str) -> str:
    """Browser and system in two words, as people know them."""
    found = [_first(user_agent, _BROWSERS), _first(user_agent, _SYSTEMS)]
    return " · ".join(filter(None, found)) or _("Unknown browser")


@register.simple_tag
def second_step_demanded() -> bool:
    """Whether the tenant in scope demands a second step."""
    return second_step_required()


def _first(text: str, marks: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in marks if mark in text), "")
