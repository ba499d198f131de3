"""The agent's day: what they have done, what is owed, how the team stands."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, ExpressionWrapper, F, FloatField, Q
from django.db.models.functions import Extract
from django.utils.translation import gettext as _

from shouwen.accounts.api import Membership, MemberSkill
from shouwen.contacts.api import FollowUp, Rating, Segment
from shouwen.desktop.policies_declared import SATISFACTION, TALK, WRAP_UP
from shouwen.routing.api import AgentPresence, Queue
from shouwen.shared.policy import policy
from shouwen.shared.templatetags.clock_words import running
from shouwen.shared.zones import day_began, tenant_zone

MOST_PROMISES = 20


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of today against its target; `most` is the whole length of its bar."""

    word: str
    shown: str
    value: float = 0.0
    target: float | None = None
    most: float = 1.0
    target_words: str = ""
    tone: str = ""
    note: str = ""


def promises_of(agent: Membership) -> list[FollowUp]:
    """What is still owed to customers, by this agent or by nobody yet, soonest first."""
    rows = FollowUp.objects.filter(state=FollowUp.State.OPEN).filter(Q(assignee=agent) | Q(assignee__isnull=True))
    return list(rows.select_related("customer", "contact").order_by("due_at")[:MOST_PROMISES])


def today_of(agent: Membership, at: datetime) -> dict[str, Any]:
    """Figures of today so far, in the tenant's day; what cannot be known yet is absent."""
    local = at.astimezone(tenant_zone())
    figures = _figures(agent, day_began(at))
    team = _team_states(agent)
    return {
        "figures": figures,
        "has_figures": len(figures) > 1,
        "team_states": team,
        "team_size": sum(team.values()),
        "local_now": local,
        "greeting": _greeting(local.hour),
        "my_queues": _queues_of(agent),
    }


def _figures(agent: Membership, midnight: datetime) -> list[Figure]:
    done = Segment.objects.filter(agent=agent, accepted_at__gte=midnight, wrap_up_ended_at__isnull=False).aggregate(
        handled=Count("pk"),
        handle_seconds=Avg(_seconds("wrap_up_ended_at", "accepted_at"), filter=Q(contact__channel="voice")),
        wrap_up_seconds=Avg(_seconds("wrap_up_ended_at", "ended_at")),
    )
    rated = Rating.objects.filter(rated_at__gte=midnight, contact__agent=agent).aggregate(
        score=Avg("score"), count=Count("pk")
    )
    figures = [Figure(_("Contacts handled"), str(done["handled"]))]
    if done["handle_seconds"] is not None:
        figures.append(_at_most(_("Handle time of calls"), done["handle_seconds"], int(policy(TALK.key))))
    if done["wrap_up_seconds"] is not None:
        figures.append(_at_most(_("Wrap-up time"), done["wrap_up_seconds"], int(policy(WRAP_UP.key))))
    if rated["count"]:
        figures.append(_satisfaction(rated["score"], rated["count"]))
    return figures


def _at_most(word: str, seconds: float, target: int) -> Figure:
    tone = "breach" if seconds > 1.5 * target else "warn" if seconds > target else ""
    most = max(target * 1.33, seconds)
    return Figure(word, running(round(seconds)), seconds, target, most, f"≤ {running(target)}", tone)


def _satisfaction(score: float, count: int) -> Figure:
    target = int(policy(SATISFACTION.key)) / 10
    note = _("%(count)s rated") % {"count": count}
    return Figure(
        _("Customer satisfaction"),
        f"{score:.1f}",
        score,
        target,
        5,
        f"≥ {target:.1f}",
        "" if score >= target else "warn",
        note,
    )


def _seconds(until: str, since: str) -> Any:
    return ExpressionWrapper(Extract(F(until) - F(since), "epoch"), output_field=FloatField())


def _greeting(hour: int) -> str:
    if hour < 6:
        return _("Good night")
    if hour < 12:
        return _("Good morning")
    return _("Good afternoon") if hour < 18 else _("Good evening")


def _queues_of(agent: Membership) -> list[str]:
    """The queues whose every skill the agent has."""
    mine = dict(MemberSkill.objects.filter(membership=agent).values_list("skill_id", "proficiency"))
    if not mine:
        return []
    queues = Queue.objects.filter(is_active=True).prefetch_related("skills")
    return [
        queue.name
        for queue in queues
        if all(mine.get(asked.skill_id, 0) >= asked.min_proficiency for asked in queue.skills.all())
    ]


def _team_states(agent: Membership) -> dict[str, int]:
    if agent.team_id is None:
        return {}
    mates = list(Membership.objects.filter(team_id=agent.team_id, is_active=True).values_list("pk", flat=True))
    presence = dict(AgentPresence.objects.filter(membership__in=mates).values_list("membership_id", "state"))
    busy: set[UUID] = set()
    wrapping: set[UUID] = set()
    open_segments = Segment.objects.filter(agent__in=mates, wrap_up_ended_at__isnull=True)
    for member, ended in open_segments.values_list("agent_id", "ended_at"):
        (wrapping if ended else busy).add(member)
    return Counter(
        "busy" if member in busy else "wrapup" if member in wrapping else presence.get(member, "offline")
        for member in mates
    )
