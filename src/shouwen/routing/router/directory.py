"""What administration has laid down, read from the tables into the core's words: queues and agents of one shard."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from shouwen.accounts.api import Membership, MemberSkill, RoleAssignment
from shouwen.routing.core import events as core
from shouwen.routing.core.definitions import Capacity, QueueDefinition, Relaxation
from shouwen.routing.hours import is_open
from shouwen.routing.models import AgentPresence, Queue, QueueSkill
from shouwen.shared.models import Tenant

TIER_POINTS = {"diamond": 60.0, "gold": 30.0, "silver": 15.0, "standard": 0.0}
PURPOSE_POINTS = {"complaint": 40.0, "fault": 20.0, "retention": 20.0}


def tenants_of(shard: int) -> list[UUID]:
    """The tenants this router serves."""
    return list(Tenant.objects.filter(shard=shard).values_list("pk", flat=True))


def queues_of(tenant_ids: Iterable[UUID]) -> list[Queue]:
    """All queues in use."""
    return list(Queue.everywhere.filter(tenant_id__in=tenant_ids, is_active=True))


def queue_definitions(queues: list[Queue], at: datetime, clock: float) -> Iterator[core.QueueDefined]:
    """Each queue as the core wants it, overflow targets after those that have none."""
    asked: dict[UUID, dict[str, int]] = {}
    codes: dict[tuple[UUID, str], str] = {}
    for row in QueueSkill.everywhere.filter(queue__in=queues).select_related("skill"):
        asked.setdefault(row.queue_id, {})[str(row.skill_id)] = row.min_proficiency
        codes[row.tenant_id, row.skill.code] = str(row.skill_id)  # type: ignore[index]
    known = {queue.pk for queue in queues}
    for queue in sorted(queues, key=lambda queue: queue.overflow_to_id is not None):
        relaxations = tuple(_relaxations(queue, asked.get(queue.pk, {}), codes))
        yield core.QueueDefined(
            at=clock,
            definition=_definition(queue, asked.get(queue.pk, {}), relaxations, known),
            opened=is_open(queue, at),
        )


def _definition(
    queue: Queue, skills: dict[str, int], relaxations: tuple[Relaxation, ...], known: set[UUID]
) -> QueueDefinition:
    overflow = queue.overflow_to_id if queue.overflow_to_id in known and queue.overflow_to_id != queue.pk else None
    return QueueDefinition(
        id=queue.pk,
        media=(queue.medium,),
        skills=skills,
        relaxations=relaxations,
        purpose_points={purpose: points + queue.priority for purpose, points in PURPOSE_POINTS.items()}
        | {"enquiry": float(queue.priority)},
        tier_points=TIER_POINTS,
        target_s=float(queue.target_seconds),
        ring_s=float(queue.ring_seconds),
        wrap_up_s=float(queue.wrap_up_seconds),
        max_wait_s=float(queue.max_wait_seconds) or None,
        after_max_wait="hang_up",
        overflow_to=overflow,
        overflow_wait_s=float(queue.overflow_after_seconds) if overflow and queue.overflow_after_seconds else None,
    )


def _relaxations(queue: Queue, skills: dict[str, int], codes: dict[tuple[UUID, str], str]) -> Iterator[Relaxation]:
    for step in queue.relaxation:
        drop = tuple(codes[queue.tenant_id, code] for code in step.get("drop", ()) if (queue.tenant_id, code) in codes)  # type: ignore[index]
        levels = int(step.get("levels", 0))
        yield Relaxation(after_s=float(step["after"]), drop=drop, lower=dict.fromkeys(skills, levels) if levels else {})


def skills_of(member_ids: Iterable[UUID], at: datetime) -> dict[UUID, dict[str, int]]:
    """What each member can serve today: a lapsed skill routes nothing."""
    found: dict[UUID, dict[str, int]] = {}
    for row in MemberSkill.everywhere.filter(membership__in=list(member_ids)):
        if row.expires_on is None or row.expires_on >= at.date():
            found.setdefault(row.membership_id, {})[str(row.skill_id)] = row.proficiency
    return found


def capacity_of(member: Membership) -> Capacity:
    """One call, several chats, a few mails; no new chat or mail during a call."""
    return Capacity(limits={"voice": 1, "chat": member.max_chats, "mail": 2})


def signed_on(tenant_ids: Iterable[UUID], at: datetime, clock: float) -> Iterator[core.AgentSignedOn | core.AgentLetGo]:
    """Every agent who is not off line; whoever counts as present but may serve no more is let go."""
    present = list(
        AgentPresence.everywhere.filter(tenant_id__in=tenant_ids)
        .exclude(state=AgentPresence.State.OFFLINE)
        .select_related("membership")
        .order_by("idle_since", "pk")
    )
    ids = {presence.membership_id for presence in present}
    serving, skills = serving_among(ids), skills_of(ids, at)
    for presence in present:
        if presence.membership_id not in serving:
            yield core.AgentLetGo(at=clock, agent=presence.membership_id)
            continue
        yield core.AgentSignedOn(
            at=clock,
            agent=presence.membership_id,
            skills=skills.get(presence.membership_id, {}),
            capacity=capacity_of(presence.membership),
            state=presence.state,  # type: ignore[arg-type]
            reason=presence.cause,
        )


def agent(member_id: UUID) -> Membership | None:
    """The member, of whatever tenant, if they may serve customers now."""
    return _serving().filter(pk=member_id).first()


def serving_among(member_ids: Collection[UUID]) -> set[UUID]:
    """Which of them may serve customers now."""
    return set(_serving().filter(pk__in=member_ids).values_list("pk", flat=True))


def _serving() -> QuerySet[Membership]:
    """Members who are active and have a role that lets them serve."""
    serves = RoleAssignment.everywhere.filter(membership=OuterRef("pk"), role__permissions__contains=["desktop.serve"])
    return Membership.everywhere.filter(Exists(serves), is_active=True)
