"""Administration of queues: what they ask for, how long they wait, when they are open, in which order they stand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwen.accounts.api import Membership, Skill, may_everywhere
from shouwen.routing.events_admin import QueueChanged
from shouwen.routing.models import Queue, QueueSkill
from shouwen.shared.api import publish
from shouwen.shared.audit.recording import record
from shouwen.shared.calendars.opening import OpeningHours
from shouwen.shared.calendars.services import load_calendar
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.policy import Policy, declare_policy

MEDIA = ("voice", "chat", "mail")
TARGET_SECONDS = declare_policy(
    Policy("routing.target_seconds", gettext_lazy("Answer within, seconds (new queues)"), 20, minimum=1, maximum=3600)
)
TARGET_PERCENT = declare_policy(
    Policy(
        "routing.target_percent",
        gettext_lazy("Share answered in time, % (new queues)"),
        90,
        presets={"standard": 80},
        minimum=1,
        maximum=100,
    )
)
RING_SECONDS = declare_policy(
    Policy(
        "routing.ring_seconds",
        gettext_lazy("Ring, seconds (new queues)"),
        10,
        presets={"standard": 15},
        minimum=5,
        maximum=120,
    )
)


@dataclass(frozen=True, slots=True)
class QueueValues:
    """Everything that can be decided about a queue but its skills and its place in the list."""

    code: str
    name: str
    medium: str = "voice"
    is_active: bool = True
    purpose: str = "enquiry"
    priority: int = 0
    target_seconds: int = 20
    target_percent: int = 90
    ring_seconds: int = 15
    wrap_up_seconds: int = 45
    max_wait_seconds: int = 900
    overflow_to_id: UUID | None = None
    overflow_after_seconds: int | None = None
    preferred_patience_seconds: int = 30
    relaxation: Sequence[Mapping[str, Any]] = ()
    opening_hours: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def save_queue(
    *, values: QueueValues, skills: Mapping[UUID, int], by: Membership, at: datetime, queue_id: UUID | None = None
) -> Queue:
    """Make a queue or change it; `skills` says how well (1–5) each must be had. Routing follows at once."""
    _require_allowed(by)
    # All queues are locked together: two who change at once could close a ring of overflows that neither sees.
    known = {queue.pk: queue for queue in Queue.objects.select_for_update(of=("self",)).order_by("pk")}
    queue = Queue(position=len(known)) if queue_id is None else known[queue_id]
    if any(other.code == values.code and other.pk != queue.pk for other in known.values()):
        raise BusinessRuleError(_("There is already a queue with the code “%(code)s”.") % {"code": values.code})
    asked = _checked_skills(skills)
    _check(values)
    _check_overflow(queue, values, known)
    for name, value in asdict(values).items():
        setattr(queue, name, value)
    queue.relaxation = _checked_relaxation(values.relaxation, {skill.code for skill in asked.values()})
    queue.opening_hours = _checked_hours(values.opening_hours)
    queue.save()
    QueueSkill.objects.filter(queue=queue).exclude(skill_id__in=skills).delete()
    for skill_id, least in skills.items():
        QueueSkill.objects.update_or_create(queue=queue, skill=asked[skill_id], defaults={"min_proficiency": least})
    _announce(queue, by=by, at=at)
    return queue


@transaction.atomic
def order_queues(*, queue_ids: Sequence[UUID], by: Membership, at: datetime) -> None:
    """Put the queues into this order; the first of a medium takes what nothing else directs."""
    _require_allowed(by)
    known = {queue.pk: queue for queue in Queue.objects.select_for_update(of=("self",)).order_by("pk")}
    if set(queue_ids) != set(known):
        raise BusinessRuleError(_("Queues have come or gone meanwhile. Load the page again."))
    for position, queue_id in enumerate(queue_ids):
        queue = known[queue_id]
        if queue.position != position:
            queue.position = position
            queue.save(update_fields=["position"])
            _announce(queue, by=by, at=at)


def _require_allowed(by: Membership) -> None:
    if not may_everywhere(by, "console.routing"):
        raise PermissionDenied


def _announce(queue: Queue, *, by: Membership, at: datetime) -> None:
    event = QueueChanged(queue.pk, queue.code, queue.name, queue.is_active, at)
    publish(event, of=queue, topics=[f"floor:{queue.tenant_id}"])
    record(action="routing.queue_saved", of=queue, by=by, at=at, references={"code": queue.code})


def _checked_skills(skills: Mapping[UUID, int]) -> dict[UUID, Skill]:
    asked = {skill.pk: skill for skill in Skill.objects.filter(pk__in=skills)}
    if len(asked) != len(skills):
        raise BusinessRuleError(_("One of the skills is no longer there. Load the page again and choose anew."))
    if not all(1 <= least <= 5 for least in skills.values()):
        raise BusinessRuleError(_("A proficiency is a whole number from 1 (beginner) to 5 (expert)."))
    return asked


def _check(values: QueueValues) -> None:
    if values.medium not in MEDIA:
        raise BusinessRuleError(_("A queue takes calls, chats or mails."))
    if not 1 <= values.target_percent <= 100:
        raise BusinessRuleError(_("The share to be answered in time is from 1 to 100 %."))
    if not 5 <= values.ring_seconds <= 120:
        raise BusinessRuleError(_("An offer rings from 5 to 120 seconds."))
    if values.max_wait_seconds and values.max_wait_seconds < values.ring_seconds:
        raise BusinessRuleError(_("The longest wait is no shorter than one ring of %s seconds.") % values.ring_seconds)


def _check_overflow(queue: Queue, values: QueueValues, known: Mapping[UUID, Queue]) -> None:
    if values.overflow_to_id is None:
        return
    target = known.get(values.overflow_to_id)
    if target is None or not target.is_active or target.medium != values.medium:
        raise BusinessRuleError(_("Overflow goes to a queue in use for the same medium."))
    if values.overflow_after_seconds is None:
        raise BusinessRuleError(_("Say after how many seconds contacts overflow."))
    step: Queue | None = target
    while step is not None:
        if step.pk == queue.pk:
            raise BusinessRuleError(_("Overflow would come back to this queue. Choose one that does not lead here."))
        step = known.get(step.overflow_to_id) if step.overflow_to_id else None


def _checked_relaxation(steps: Iterable[Mapping[str, Any]], codes: set[str]) -> list[dict[str, Any]]:
    checked: list[dict[str, Any]] = []
    for step in steps:
        after, levels, drop = int(step["after"]), int(step.get("levels", 0)), list(step.get("drop", ()))
        if checked and after <= checked[-1]["after"]:
            raise BusinessRuleError(_("Each step of relaxation comes later than the one before."))
        if after < 1 or not 0 <= levels <= 4:
            raise BusinessRuleError(_("A step of relaxation asks for 0 to 4 levels less, after some seconds."))
        if unknown := sorted(set(drop) - codes):
            raise BusinessRuleError(_("This queue does not ask for %(codes)s.") % {"codes": ", ".join(unknown)})
        if not levels and not drop:
            raise BusinessRuleError(_("A step of relaxation lowers the level or gives up a skill."))
        checked.append({"after": after, "drop": drop, "levels": levels})
    return checked


def _checked_hours(written: Mapping[str, Any]) -> dict[str, Any]:
    return OpeningHours.parse(written, load_calendar()).written() if written else {}
