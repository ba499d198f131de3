"""Reads of the seats: everybody who serves, in six queries however many they are."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from shouwen.accounts.api import Membership, MemberSkill, grants
from shouwen.contacts.api import Segment
from shouwen.floor import policies_declared as declared
from shouwen.floor.core.seats import Limits, Seat, Work
from shouwen.floor.models import HelpAnswer
from shouwen.routing.api import AgentPresence, Offer
from shouwen.shared.api import current_tenant_id

HELP = """
    SELECT DISTINCT ON (aggregate_id) aggregate_id, published_at, payload->>'contact_id'
      FROM shared_journal
     WHERE tenant_id = %s AND aggregate_id = ANY(%s) AND type = 'desktop.HelpRequested' AND published_at > %s
     ORDER BY aggregate_id, aggregate_version DESC"""


def limits_now() -> Limits:
    """The limits the tenant in scope has set."""
    return Limits(
        talk=declared.limit(declared.TALK_LIMIT),
        wrap_up=declared.limit(declared.WRAP_UP_LIMIT),
        hold=declared.limit(declared.HOLD_LIMIT),
        pause=declared.limit(declared.PAUSE_LIMIT),
    )


def watched_by(by: Membership) -> QuerySet[Membership]:
    """The colleagues whose seats the member watches: themselves, their team, or everybody."""
    everybody = Membership.objects.filter(is_active=True)
    held = grants(by)
    if held.reaches("floor.watch", "all"):
        return everybody
    if not held.allows("floor.watch"):
        return everybody.none()
    own = Q(pk=by.pk)
    if held.reaches("floor.watch", "team") and by.team_id is not None:
        own |= Q(team=by.team_id)
    return everybody.filter(own)


def is_at_work(agent: Membership) -> bool:
    """Whether the agent serves or wraps up a contact."""
    return Segment.objects.filter(agent=agent, wrap_up_ended_at__isnull=True).exists()


def all_seats(at: datetime) -> list[Seat]:
    """Every seat of the centre: members of a team, and whoever else is signed in."""
    served = Q(team__isnull=False, team__is_active=True) | ~Q(presence__state="offline") & Q(presence__isnull=False)
    members = list(
        Membership.objects.filter(served, is_active=True).select_related("team").order_by("team__name", "agent_number")
    )
    ids = [member.pk for member in members]
    presences = {
        row.membership_id: row
        for row in AgentPresence.objects.select_related("pause_reason").filter(membership__in=ids)
    }
    work, rings, skills = _work(ids), _rings(ids), _skills(ids)
    calls = _help_calls(ids, at)
    return [
        _seat(
            member,
            presences.get(member.pk),
            work[member.pk],
            rings.get(member.pk),
            skills[member.pk],
            calls.get(member.pk),
        )
        for member in members
    ]


def _seat(
    member: Membership,
    presence: AgentPresence | None,
    work: list[Work],
    rings_since: datetime | None,
    skills: dict[UUID, int],
    call: tuple[datetime, UUID | None] | None,
) -> Seat:
    reason = presence.pause_reason if presence else None
    if call is not None and _is_over(call, work):
        call = None
    return Seat(
        agent_id=member.pk,
        name=member.display_name,
        number=member.agent_number,
        team_id=member.team_id,
        team_name=member.team.name if member.team else "",
        chosen=presence.state if presence else "offline",
        chosen_since=presence.since if presence else None,
        reason=reason.name if reason else "",
        reason_limit=reason.limit_seconds if reason else None,
        cause=presence.cause if presence else "",
        pause_pending=bool(presence and presence.pause_pending),
        rings_since=rings_since,
        work=tuple(work),
        skills=skills,
        help_since=call[0] if call else None,
        help_contact_id=call[1] if call else None,
    )


def _is_over(call: tuple[datetime, UUID | None], work: list[Work]) -> bool:
    """Whether the contact that help was asked for has ended since; wrapping up may be asked about as well."""
    asked_at, contact_id = call
    about = next((one for one in work if one.contact_id == contact_id), None)
    if about is None:
        return contact_id is not None
    return about.ended_at is not None and about.ended_at > asked_at


def _work(ids: list[UUID]) -> dict[UUID, list[Work]]:
    found: dict[UUID, list[Work]] = defaultdict(list)
    segments = Segment.objects.filter(agent__in=ids, wrap_up_ended_at__isnull=True).select_related("contact")
    for segment in segments.order_by("accepted_at"):
        contact = segment.contact
        found[segment.agent_id].append(
            Work(
                contact.pk,
                contact.channel,
                contact.queue_id,
                contact.tier,
                segment.accepted_at,
                segment.ended_at,
                segment.hold_started_at,
            )
        )
    return found


def _rings(ids: list[UUID]) -> dict[UUID, datetime]:
    pending = Offer.objects.filter(membership__in=ids, state=Offer.State.PENDING).order_by("-offered_at")
    return dict(pending.values_list("membership_id", "offered_at"))


def _skills(ids: list[UUID]) -> dict[UUID, dict[UUID, int]]:
    found: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for member, skill, level in MemberSkill.objects.filter(membership__in=ids).values_list(
        "membership_id", "skill_id", "proficiency"
    ):
        found[member][skill] = level
    return found


def _help_calls(ids: list[UUID], at: datetime) -> dict[UUID, tuple[datetime, UUID | None]]:
    """Who has asked for help and got no answer yet, and about which contact."""
    since = at - timedelta(minutes=declared.limit(declared.HELP_MINUTES))
    with connection.cursor() as cursor:
        cursor.execute(HELP, [current_tenant_id(), ids, since])
        asked: list[tuple[Any, ...]] = cursor.fetchall()
    if not asked:
        return {}
    answered: dict[UUID, datetime] = dict(
        HelpAnswer.objects.filter(agent__in=[row[0] for row in asked]).values_list("agent_id", "answered_at")
    )
    return {
        agent: (asked_at, UUID(contact) if contact else None)
        for agent, asked_at, contact in asked
        if agent not in answered or answered[agent] < asked_at
    }
