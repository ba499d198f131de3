"""The agent's day: what they have done, what is owed, how the team stands."""

from collections import Counter
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Avg, Count, ExpressionWrapper, F, FloatField, Q
from django.db.models.functions import Extract

from shouwen.accounts.api import Membership
from shouwen.contacts.api import FollowUp, Rating, Segment
from shouwen.desktop.policies_declared import TALK
from shouwen.routing.api import AgentPresence
from shouwen.shared.policy import policy

ZONE = ZoneInfo("Asia/Shanghai")
MOST_PROMISES = 20


def promises_of(agent: Membership) -> list[FollowUp]:
    """What is still owed to customers, by this agent or by nobody yet, soonest first."""
    rows = FollowUp.objects.filter(state=FollowUp.State.OPEN).filter(Q(assignee=agent) | Q(assignee__isnull=True))
    return list(rows.select_related("customer", "contact").order_by("due_at")[:MOST_PROMISES])


def today_of(agent: Membership, at: datetime) -> dict[str, Any]:
    """Figures of today so far, in the tenant's day; what cannot be known yet is absent."""
    midnight = at.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    mine = Segment.objects.filter(agent=agent, accepted_at__gte=midnight)
    seconds = _seconds
    figures = mine.filter(wrap_up_ended_at__isnull=False).aggregate(
        handled=Count("pk"),
        handle_seconds=Avg(seconds("wrap_up_ended_at", "accepted_at")),
        wrap_up_seconds=Avg(seconds("wrap_up_ended_at", "ended_at")),
    )
    ratings = Rating.objects.filter(rated_at__gte=midnight, contact__agent=agent).aggregate(score=Avg("score"), count=Count("pk"))
    return {
        "figures": figures,
        "ratings": ratings,
        "handle_target": int(policy(TALK.key)),
        "team_states": _team_states(agent),
        "local_now": at.astimezone(ZONE),
    }


def _seconds(until: str, since: str) -> Any:
    return ExpressionWrapper(Extract(F(until) - F(since), "epoch"), output_field=FloatField())


def _team_states(agent: Membership) -> dict[str, int]:
    if agent.team_id is None:
        return {}
    mates = Membership.objects.filter(team_id=agent.team_id, is_active=True)
    presence = dict(AgentPresence.objects.filter(membership__in=mates).values_list("membership_id", "state"))
    busy, wrapping = set(), set()
    for member, ended in Segment.objects.filter(agent__in=mates, wrap_up_ended_at__isnull=True).values_list("agent_id", "ended_at"):
        (wrapping if ended else busy).add(member)
    return Counter(
        "busy" if member in busy else "wrapup" if member in wrapping else presence.get(member, "offline")
        for member in mates.values_list("pk", flat=True)
    )
