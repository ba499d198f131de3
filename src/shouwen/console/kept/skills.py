"""The register of skills."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shouwen.accounts.api import Membership, MemberSkill, Skill, people
from shouwen.console.kept.finding import found, row_id
from shouwen.console.registers import Register, Row
from shouwen.routing.api import QueueSkill


class SkillForm(forms.Form):
    """Something an agent can serve."""

    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Letters, digits and dashes; used by imports and reports.")
    )
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=60)


def _rows(text: str) -> Iterator[Row]:
    holders = dict(MemberSkill.objects.filter(membership__is_active=True).values_list("skill").annotate(Count("pk")))
    queues: dict[Any, list[str]] = {}
    for asked in QueueSkill.objects.select_related("queue"):
        queues.setdefault(asked.skill_id, []).append(asked.queue.name)
    for skill in Skill.objects.filter(Q(name__icontains=text) | Q(code__icontains=text)).order_by("code"):
        yield Row(
            str(skill.pk), skill.name, (skill.code, holders.get(skill.pk, 0), "、".join(queues.get(skill.pk, ())))
        )


def _initial(key: str) -> dict[str, Any] | None:
    skill = found(Skill.objects.all(), key)
    return None if skill is None else {"code": skill.code, "name": skill.name}


def _save(values: dict[str, Any], key: str | None, by: Membership, at: datetime) -> object:
    return people.save_skill(**values, by=by, at=at, skill_id=row_id(key))


SKILLS = Register(
    key="skills",
    permission="console.routing",
    heading=_("Skills"),
    new=_("New skill"),
    empty=_("No skill yet. Queues ask for skills, and people have them: begin with what your customers want."),
    columns=(_("Code"), _("People"), _("Queues")),
    rows=_rows,
    form=SkillForm,
    initial=_initial,
    save=_save,
    remove=lambda key, by, at: people.remove_skill(skill_id=key, by=by, at=at),
)
