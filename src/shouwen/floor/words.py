"""What the floor's figures and alerts say to people."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shouwen.floor import policies_declared as declared
from shouwen.floor.board import Board
from shouwen.floor.core import figures as defined
from shouwen.floor.core.alerts import Alert, Cause, Kind, Link
from shouwen.shared.policy import Policy
from shouwen.shared.templatetags.clock_words import running, span


@dataclass(frozen=True, slots=True)
class Tile:
    """One of today's figures with its target."""

    key: str
    word: str
    shown: str
    target: str = ""
    tone: str = ""
    explained: str = ""


def percent(share: float | None) -> str:
    """A share as it is read: 84%, 2.6%; a dash where there is none."""
    if share is None:
        return "—"
    value = 100 * share
    return f"{value:.1f}%" if 0 < value < 10 else f"{value:.0f}%"


def tiles(board: Board) -> list[Tile]:
    """Today so far, the most telling figures first."""
    sums, online = board.today, sum(seat.is_online for seat in board.seats)
    waiting = sum(line.waiting for line in board.lines)
    return [
        Tile("online", _("Online"), str(online), f"/ {len(board.seats)}"),
        Tile("waiting", _("Waiting"), str(waiting)),
        _level(sums),
        _at_most("answer", _("Speed of answer"), "average_speed_of_answer", sums, declared.ANSWER),
        Tile("offered", _("Offered"), str(sums.offered)),
        _answered(sums),
        _abandoned(board),
        _at_most("handle", _("Handle time of calls"), "handle_time", board.calls_today, declared.HANDLE),
        _at_most("wrap_up", _("Average wrap-up"), "after_call_work", sums, declared.WRAP_UP),
        _occupancy(sums),
    ]  # fmt: skip


def _level(sums: defined.Sums) -> Tile:
    share, target = defined.service_level(sums), declared.limit(declared.SERVICE_LEVEL)
    gap = target / 100 - share if share is not None else 0
    tone = "breach" if gap > 0.1 else "warn" if gap > 0 else ""
    aim = _("target %(target)s") % {"target": f"{target}%"}
    return Tile("level", _("Service level"), percent(share), aim, tone, explanation("service_level"))


def _at_most(key: str, word: str, name: str, sums: defined.Sums, target_policy: Policy) -> Tile:
    seconds, target = defined.DEFINITIONS[name].of(sums), declared.limit(target_policy)
    shown = "—" if seconds is None else span(round(seconds))
    tone = "" if seconds is None or seconds <= target else "breach" if seconds > 1.5 * target else "warn"
    return Tile(key, word, shown, f"≤ {span(target)}", tone, explanation(name))


def _answered(sums: defined.Sums) -> Tile:
    rate = percent(defined.answered_rate(sums))
    return Tile("answered", _("Answered"), str(sums.answered), rate, "", explanation("answered_rate"))


def _abandoned(board: Board) -> Tile:
    sums, target = board.today, declared.limit(declared.ABANDONMENT)
    rate = defined.abandonment_rate(sums)
    tone = "warn" if rate is not None and rate > target / 100 else ""
    short = _("%(count)s short") % {"count": sums.short_abandoned}
    shown = f"{sums.abandoned - sums.short_abandoned} · {percent(rate)}"
    return Tile("abandoned", _("Abandoned"), shown, f"+ {short}", tone, explanation("abandonment_rate"))


def _occupancy(sums: defined.Sums) -> Tile:
    share, target = defined.occupancy(sums), declared.limit(declared.OCCUPANCY)
    tone = "warn" if share is not None and share > target / 100 else ""
    return Tile("occupancy", _("Occupancy"), percent(share), f"≤ {target}%", tone, explanation("occupancy"))


def explanation(name: str) -> str:
    """How the figure is computed, for people, with the version of its definition."""
    words = {
        "service_level": _(
            "Answered within the queue's target ÷ (offered − short abandons);"
            " who still waits within the target is left out."
        ),
        "average_speed_of_answer": _("From joining the queue until an agent took the contact, per answered contact."),
        "abandonment_rate": _("(Abandoned − short abandons) ÷ (offered − short abandons)."),
        "average_abandon_time": _("Waiting time of those who abandoned, short abandons left out."),
        "answered_rate": _("Answered ÷ (offered − short abandons − still waiting)."),
        "handle_time": _("Talk + hold + wrap-up, per segment whose wrap-up was finished."),
        "handle_time_without_wrap_up": _("Talk + hold, per segment whose wrap-up was finished."),
        "after_call_work": _("From the end of the segment until its wrap-up was finished."),
        "hold_time": _("Time on hold, per segment whose wrap-up was finished."),
        "occupancy": _("Ready time with a contact or wrap-up at hand ÷ ready time; pauses count in neither."),
    }  # fmt: skip
    version = _("Definition version %(version)s.") % {"version": defined.DEFINITIONS[name].version}
    return f"{words[name]} {version}"


def definitions() -> list[tuple[str, str]]:
    """Every defined figure with its explanation."""
    names = {
        "service_level": _("Service level"),
        "average_speed_of_answer": _("Speed of answer"),
        "abandonment_rate": _("Abandonment"),
        "average_abandon_time": _("Time until abandoning"),
        "answered_rate": _("Answered rate"),
        "handle_time": _("Handle time"),
        "handle_time_without_wrap_up": _("Handle time without wrap-up"),
        "after_call_work": _("Average wrap-up"),
        "hold_time": _("Hold time"),
        "occupancy": _("Occupancy"),
    }
    return [(names[name], explanation(name)) for name in defined.DEFINITIONS]


def title(alert: Alert, at: datetime) -> str:
    """The alert in a few words."""
    who = alert.line.name if alert.line else alert.seat.name if alert.seat else ""
    length = span(round(alert.value))
    match alert.kind:
        case Kind.HELP:
            return _("%(who)s asks for help") % {"who": who}
        case Kind.SERVICE_LEVEL:
            return _("%(who)s: service level %(level)s") % {"who": who, "level": percent(alert.value)}
        case Kind.LONGEST_WAIT:
            return _("%(who)s: somebody has waited %(length)s") % {"who": who, "length": length}
        case Kind.ABANDONMENT:
            return _("%(who)s: %(rate)s abandoned") % {"who": who, "rate": percent(alert.value)}
        case Kind.HOLD:
            return _("%(who)s keeps a customer on hold for %(length)s") % {"who": who, "length": length}
        case Kind.WRAP_UP:
            return _("%(who)s in wrap-up for %(length)s") % {"who": who, "length": length}
        case Kind.PAUSE:
            return _("%(who)s paused for %(length)s") % {"who": who, "length": length}
        case Kind.TALK:
            return _("%(who)s in one call for %(length)s") % {"who": who, "length": length}
        case Kind.CONNECTION:
            return _("%(who)s lost the connection") % {"who": who}


def why(alert: Alert) -> str:
    """The chain of causes, or what is known of the person."""
    if alert.line is not None:
        return " ← ".join(_link(link) for link in alert.chain) or _("target: %(percent)s%% within %(seconds)s s") % {
            "percent": alert.line.target_percent,
            "seconds": alert.line.target_seconds,
        }
    seat = alert.seat
    if seat is None:
        return ""
    if alert.kind == Kind.CONNECTION and seat.running:
        return _("A customer is still with them: the contact goes on when they are back.")
    if alert.kind == Kind.PAUSE:
        return " · ".join(filter(None, [seat.reason, _limit_words(seat.reason_limit)]))
    return " · ".join(filter(None, [seat.team_name, seat.number]))


def _limit_words(limit: int | None) -> str:
    return _("at most %(length)s") % {"length": span(limit)} if limit else ""


def _link(link: Link) -> str:
    count = round(link.value)
    value = {"value": span(count), "target": span(round(link.target or 0)), "count": count}
    match link.cause:
        case Cause.SLOW_ANSWER:
            return _("answered after %(value)s, target %(target)s") % value
        case Cause.LONG_WRAP_UP:
            return _("wrap-up %(value)s, target %(target)s") % value
        case Cause.IN_WRAP_UP:
            return ngettext("%(count)s agent in wrap-up", "%(count)s agents in wrap-up", count) % value
        case Cause.LONG_HANDLING:
            return _("handle time %(value)s, target %(target)s") % value
        case Cause.MORE_OFFERED:
            return _("%(percent)s more came than in the half hour before") % {"percent": percent(link.value)}
        case Cause.NOBODY_READY:
            return _("nobody ready, %(count)s at work") % value
        case Cause.NOBODY_THERE:
            return _("nobody is there for it")
        case Cause.LONG_WAIT:
            return _("longest wait %(value)s") % value
        case Cause.MANY_LEFT:
            return _("%(percent)s abandoned") % {"percent": percent(link.value)}
        case Cause.PAUSED:
            return ngettext("%(count)s agent paused", "%(count)s agents paused", count) % value


def clock_of(moment: datetime, at: datetime) -> str:
    """How long ago, as a stopwatch."""
    return running(round((at - moment).total_seconds()))
