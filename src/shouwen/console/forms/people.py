"""Forms about one person: who they are, what they may do, what they can serve."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwen.accounts.api import BUILTIN_ROLES, Level, Membership, MemberSkill, Role, RoleAssignment, Skill, Team

LEVELS = [("", "—"), *((str(level), str(level)) for level in range(1, 6))]


class PersonForm(forms.Form):
    """Who somebody is to the centre."""

    name = forms.CharField(label=_("Name"), max_length=60)
    agent_number = forms.CharField(
        label=_("Agent number"), max_length=12, help_text=_("Said to customers in the opening.")
    )
    display_name = forms.CharField(
        label=_("Name shown"),
        max_length=60,
        required=False,
        help_text=_("What colleagues and customers see, if not the name."),
    )
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.everywhere.none(), required=False, empty_label=_("no team")
    )
    email = forms.EmailField(label=_("E-mail address"), required=False)
    max_chats = forms.IntegerField(label=_("Chats at once"), min_value=0, max_value=20, initial=3)

    def __init__(self, *args: Any, is_shared: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team: Any = self.fields["team"]
        team.queryset = Team.objects.filter(is_active=True).order_by("name")
        for name in ("name", "email"):
            self.fields[name].disabled = is_shared

    def values(self) -> dict[str, Any]:
        """What the services take."""
        values = dict(self.cleaned_data)
        team = values.pop("team")
        return values | {"team_id": team and team.pk}


class NewPersonForm(PersonForm):
    """Somebody who joins."""

    username = forms.CharField(
        label=_("Sign-in name"), max_length=60, help_text=_("Small letters, digits, dots and dashes, such as zhangwei.")
    )
    role = forms.ModelChoiceField(
        label=_("Role"), queryset=Role.everywhere.none(), help_text=_("More roles can be given afterwards.")
    )
    field_order = ("name", "username", "agent_number", "role", "team", "display_name", "email", "max_chats")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.queryset = Role.objects.order_by("-is_builtin", "pk")

    def values(self) -> dict[str, Any]:
        """What the services take, with the role at its usual reach."""
        values = super().values()
        role = values.pop("role")
        reach = BUILTIN_ROLES[role.code][1] if role.code in BUILTIN_ROLES else RoleAssignment.Scope.OWN
        return values | {"roles": {role.pk: reach}}


class RolesForm(forms.Form):
    """Each role with how far it reaches."""

    def __init__(self, *args: Any, roles: Iterable[Role], held: dict[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reaches = [("", _("not held")), *RoleAssignment.Scope.choices]
        for role in roles:
            self.fields[str(role.pk)] = forms.ChoiceField(
                label=role.name, choices=reaches, required=False, initial=held.get(role.pk, "")
            )

    def values(self) -> dict[UUID, str]:
        """The roles given, with their reach."""
        return {UUID(name): reach for name, reach in self.cleaned_data.items() if reach}


class SkillsForm(forms.Form):
    """Each skill with how well it is had and until when that is proven."""

    def __init__(self, *args: Any, skills: Iterable[Skill], held: dict[UUID, Level], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._skills = list(skills)
        for skill in self._skills:
            level = held.get(skill.pk)
            self.fields[f"level-{skill.pk}"] = forms.ChoiceField(
                label=skill.name, choices=LEVELS, required=False, initial=level.proficiency if level else ""
            )
            self.fields[f"until-{skill.pk}"] = forms.DateField(
                label=_("valid until"),
                required=False,
                initial=level.expires_on if level else None,
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "aria-label": _("valid until")}),
            )

    def rows(self) -> list[tuple[Skill, Any, Any]]:
        """Each skill with its two fields."""
        return [(skill, self[f"level-{skill.pk}"], self[f"until-{skill.pk}"]) for skill in self._skills]

    def values(self) -> dict[UUID, Level]:
        """The skills held."""
        levels: dict[UUID, Level] = {}
        for skill in self._skills:
            until: date | None = self.cleaned_data[f"until-{skill.pk}"]
            if chosen := self.cleaned_data[f"level-{skill.pk}"]:
                levels[skill.pk] = Level(int(chosen), until)
        return levels


def held_levels(member: Membership) -> dict[UUID, Level]:
    """The skills of a member as the form shows them."""
    rows = MemberSkill.objects.filter(membership=member).values_list("skill", "proficiency", "expires_on")
    return {skill: Level(proficiency, until) for skill, proficiency, until in rows}
