"""The form of one queue: everything that can be decided about it."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shouwen.accounts.api import Skill
from shouwen.routing.api import Queue, QueueSkill, QueueValues
from shouwen.shared.policy import policy

MEDIA = (("voice", _("Calls")), ("chat", _("Chats")), ("mail", _("Mails")))
PURPOSES = (
    ("enquiry", _("Enquiry")),
    ("transaction", _("Transaction")),
    ("fault", _("Fault")),
    ("complaint", _("Complaint")),
    ("retention", _("Retention")),
)
DAYS = (
    ("mon", _("Monday")),
    ("tue", _("Tuesday")),
    ("wed", _("Wednesday")),
    ("thu", _("Thursday")),
    ("fri", _("Friday")),
    ("sat", _("Saturday")),
    ("sun", _("Sunday")),
    ("holiday", _("Public holidays")),
    ("make_up", _("Make-up workdays")),
)
STEPS = range(1, 5)
LEAST = [("", _("not asked")), *((str(level), str(level)) for level in range(1, 6))]
_SEPARATORS = re.compile(r"[\s,，、;；]+")


def written_hours(hours: list[str]) -> str:
    """The hours of a day as one types them."""
    return " ".join(hours)


def read_hours(text: str) -> list[str]:
    """What was typed as the hours of a day."""
    return [part.replace("：", ":").replace("–", "-").replace("~", "-") for part in _SEPARATORS.split(text) if part]


class QueueForm(forms.Form):
    """Basics, skills, times, overflow, relaxation and opening hours of a queue."""

    code = forms.SlugField(label=_("Code"), max_length=40)
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=60)
    medium = forms.ChoiceField(label=_("Takes"), choices=MEDIA)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=PURPOSES, help_text=_("Complaints and faults come first."))
    priority = forms.IntegerField(
        label=_("Priority"), min_value=-100, max_value=100, initial=0, help_text=_("Points on top of purpose and tier.")
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)
    target_seconds = forms.IntegerField(label=_("Answer within, seconds"), min_value=1, max_value=3600, initial=20)
    target_percent = forms.IntegerField(label=_("for this share, %"), min_value=1, max_value=100, initial=90)
    ring_seconds = forms.IntegerField(label=_("Ring, seconds"), min_value=5, max_value=120, initial=15)
    wrap_up_seconds = forms.IntegerField(label=_("Wrap-up, seconds"), min_value=0, max_value=3600, initial=45)
    max_wait_seconds = forms.IntegerField(
        label=_("Longest wait, seconds"), min_value=0, max_value=86400, initial=900, help_text=_("0: no limit.")
    )
    preferred_patience_seconds = forms.IntegerField(
        label=_("Wait for the known agent, seconds"), min_value=0, max_value=600, initial=30
    )
    overflow_to = forms.ModelChoiceField(
        label=_("Overflow to"), queryset=Queue.everywhere.none(), required=False, empty_label=_("nowhere")
    )
    overflow_after_seconds = forms.IntegerField(label=_("after, seconds"), min_value=1, max_value=86400, required=False)
    always_open = forms.BooleanField(label=_("Open day and night"), required=False, initial=True)
    special = forms.CharField(
        label=_("Single days"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "2026-12-31 09:00-12:00"}),
        help_text=_("One day per line with its hours; a day alone is closed."),
    )

    def __init__(self, *args: Any, queue: Queue | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.skills = list(Skill.objects.order_by("code"))
        overflow: Any = self.fields["overflow_to"]
        others = Queue.objects.filter(is_active=True)
        overflow.queryset = others.exclude(pk=queue.pk) if queue else others
        for skill in self.skills:
            self.fields[f"skill-{skill.pk}"] = forms.ChoiceField(label=skill.name, choices=LEAST, required=False)
        for step in STEPS:
            self.fields[f"after-{step}"] = forms.IntegerField(
                label=_("After, seconds"), min_value=1, max_value=86400, required=False
            )
            self.fields[f"levels-{step}"] = forms.IntegerField(
                label=_("levels less"), min_value=0, max_value=4, required=False
            )
            self.fields[f"drop-{step}"] = forms.MultipleChoiceField(
                label=_("without"),
                choices=[(skill.code, skill.name) for skill in self.skills],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        for day, word in DAYS:
            self.fields[f"hours-{day}"] = forms.CharField(label=word, required=False, max_length=120)

    def skill_fields(self) -> list[Any]:
        """How well each skill must be had."""
        return [self[f"skill-{skill.pk}"] for skill in self.skills]

    def step_fields(self) -> list[tuple[int, Any, Any, Any]]:
        """The steps of relaxation."""
        return [(step, self[f"after-{step}"], self[f"levels-{step}"], self[f"drop-{step}"]) for step in STEPS]

    def hour_fields(self) -> list[Any]:
        """The hours of each kind of day."""
        return [self[f"hours-{day}"] for day, _word in DAYS]

    def skill_levels(self) -> dict[UUID, int]:
        """The skills asked for."""
        chosen = {skill.pk: self.cleaned_data[f"skill-{skill.pk}"] for skill in self.skills}
        return {pk: int(least) for pk, least in chosen.items() if least}

    def values(self) -> QueueValues:
        """What the service takes."""
        values = {name: self.cleaned_data[name] for name in _PLAIN}
        overflow = self.cleaned_data["overflow_to"]
        return QueueValues(
            **values,
            overflow_to_id=overflow and overflow.pk,
            relaxation=self._relaxation(),
            opening_hours=self._hours(),
        )

    def _relaxation(self) -> list[dict[str, Any]]:
        written = [
            {
                "after": self.cleaned_data[f"after-{step}"],
                "levels": self.cleaned_data[f"levels-{step}"] or 0,
                "drop": self.cleaned_data[f"drop-{step}"],
            }
            for step in STEPS
        ]
        return [step for step in written if step["after"]]

    def _hours(self) -> dict[str, Any]:
        if self.cleaned_data["always_open"]:
            return {}
        hours: dict[str, Any] = {day: read_hours(self.cleaned_data[f"hours-{day}"]) for day, _word in DAYS}
        # Left empty, a make-up workday is worked like a Monday rather than not at all.
        hours["make_up"] = hours["make_up"] or None
        lines = [line.split(maxsplit=1) for line in self.cleaned_data["special"].splitlines() if line.strip()]
        hours["special"] = {line[0]: read_hours(line[1]) if len(line) > 1 else [] for line in lines}
        return hours


_PLAIN = (
    "code",
    "name",
    "medium",
    "purpose",
    "priority",
    "is_active",
    "target_seconds",
    "target_percent",
    "ring_seconds",
    "wrap_up_seconds",
    "max_wait_seconds",
    "preferred_patience_seconds",
    "overflow_after_seconds",
)


def fresh() -> dict[str, Any]:
    """A new queue as the tenant's figures would have it."""
    return {name: policy(f"routing.{name}") for name in ("target_seconds", "target_percent", "ring_seconds")}


def initial_of(queue: Queue) -> dict[str, Any]:
    """A queue as the form shows it."""
    initial: dict[str, Any] = {name: getattr(queue, name) for name in _PLAIN}
    initial |= {"overflow_to": queue.overflow_to_id, "always_open": not queue.opening_hours}
    for asked in QueueSkill.objects.filter(queue=queue):
        initial[f"skill-{asked.skill_id}"] = str(asked.min_proficiency)
    for number, step in enumerate(queue.relaxation, start=1):
        initial |= {f"after-{number}": step["after"], f"levels-{number}": step.get("levels", 0)}
        initial[f"drop-{number}"] = step.get("drop", [])
    return initial | _initial_hours(queue.opening_hours)


def _initial_hours(hours: Mapping[str, Any]) -> dict[str, Any]:
    initial = {f"hours-{day}": written_hours(hours.get(day) or []) for day, _word in DAYS}
    special: Mapping[str, list[str]] = hours.get("special") or {}
    days = sorted(special, key=date.fromisoformat)
    initial["special"] = "\n".join(f"{day} {written_hours(special[day])}".strip() for day in days)
    return initial
