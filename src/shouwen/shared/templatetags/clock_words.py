"""How durations are said on screen; frontend/src/words.ts says them the same way."""

from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = 60, 3600, 86400


def running(seconds: int) -> str:
    """A stopwatch: 01:36, 1:05:09."""
    hours, rest = divmod(max(seconds, 0), HOUR)
    minutes, rest = divmod(rest, MINUTE)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes:02d}:{rest:02d}"


def span(seconds: int) -> str:
    """A duration in the unit that matters: 48 s, 1:35, 4 h 18 min, 16 h, 3 d."""
    seconds = max(seconds, 0)
    if seconds < MINUTE:
        return _("%(count)s s") % {"count": seconds}
    if seconds < HOUR:
        return f"{seconds // MINUTE}:{seconds % MINUTE:02d}"
    if seconds < 10 * HOUR and seconds % HOUR >= MINUTE:
        return _("%(hours)s h %(minutes)s min") % {"hours": seconds // HOUR, "minutes": seconds % HOUR // MINUTE}
    if seconds < 3 * DAY:
        return _("%(count)s h") % {"count": seconds // HOUR}
    return _("%(count)s d") % {"count": seconds // DAY}


def remaining(seconds: int) -> str:
    """What is left of a limit, or by how much it is over: 1:35 left, 16 h over."""
    if seconds >= 0:
        return _("%(span)s left") % {"span": span(seconds)}
    return _("%(span)s over") % {"span": span(-seconds)}


def tone(used: float, limit: float, last_seconds: float = 0) -> str:
    """Colour of a clock: none on time, "warn" from 70 % of the limit, "breach" when over or in the last seconds."""
    if limit <= 0 or used >= limit or limit - used <= last_seconds:
        return "breach"
    return "warn" if used >= 0.7 * limit else ""
