"""What would keep contacts from being served: said before a customer finds out."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwen.accounts.api import Membership, MemberSkill, Team, may
from shouwen.contacts.api import WrapUpCode
from shouwen.routing.api import PauseReason, Queue, QueueSkill
from shouwen.shared.calendars.services import calendar_warnings, load_calendar


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not in order, and where to mend it."""

    text: str
    url: str


def findings(by: Membership) -> list[Finding]:
    """Everything this member can mend, the most harmful first."""
    found: list[Finding] = []
    if may(by, "console.routing"):
        found += _queues()
    if may(by, "console.people"):
        found += _people()
    if may(by, "console.service"):
        found += _service()
    return found


def _queues() -> Iterator[Finding]:
    queues = list(Queue.objects.filter(is_active=True))
    if not queues:
        yield Finding(_("No queue is in use: no contact can be served."), reverse("console:queues"))
        return
    asked: dict[object, dict[object, int]] = {}
    for row in QueueSkill.objects.filter(queue__in=queues):
        asked.setdefault(row.queue_id, {})[row.skill_id] = row.min_proficiency
    held: dict[object, dict[object, int]] = {}
    for skill in MemberSkill.objects.filter(membership__is_active=True):
        held.setdefault(skill.membership_id, {})[skill.skill_id] = skill.proficiency
    for warning in calendar_warnings(load_calendar(), [timezone.localdate().year]):
        if any(queue.opening_hours for queue in queues):
            yield Finding(warning, reverse("console:calendar"))
    for queue in queues:
        wanted = asked.get(queue.pk, {})
        if not any(all(levels.get(skill, 0) >= least for skill, least in wanted.items()) for levels in held.values()):
            text = _("Nobody has the skills that “%(queue)s” asks for.") % {"queue": queue.name}
            yield Finding(text, reverse("console:queue_edit", args=[queue.pk]))


def _people() -> Iterator[Finding]:
    without = Membership.objects.filter(is_active=True, assignments__isnull=True).count()
    if without:
        yield Finding(
            _("%(count)s people have no role and can do nothing.") % {"count": without}, reverse("console:people")
        )
    leaderless = Team.objects.filter(is_active=True, lead=None)
    for team in leaderless[:5]:
        url = reverse("console:teams_edit", args=[team.pk])
        yield Finding(_("The team “%(team)s” has no lead.") % {"team": team.name}, url)


def _service() -> Iterator[Finding]:
    if not PauseReason.objects.filter(is_active=True).exists():
        yield Finding(_("There is no pause reason: nobody can pause."), reverse("console:reasons"))
    if not WrapUpCode.objects.filter(is_active=True).exists():
        yield Finding(
            _("There is no wrap-up code: reports cannot say what contacts were about."), reverse("console:codes")
        )
