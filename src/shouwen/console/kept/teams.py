"""The register of teams."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shouwen.accounts.api import Membership, Team, people
from shouwen.console.kept.finding import found, row_id
from shouwen.console.registers import Register, Row


class TeamForm(forms.Form):
    """A team and its lead."""

    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=60)
    lead = forms.ModelChoiceField(
        label=_("Team lead"), queryset=Membership.everywhere.none(), required=False, empty_label=_("nobody yet")
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lead: Any = self.fields["lead"]
        lead.queryset = Membership.objects.filter(is_active=True).order_by("agent_number")


def _rows(text: str) -> Iterator[Row]:
    people_in = dict(
        Membership.objects.filter(is_active=True, team__isnull=False).values_list("team").annotate(Count("pk"))
    )
    for team in Team.objects.filter(name__icontains=text).select_related("lead").order_by("-is_active", "name"):
        yield Row(str(team.pk), team.name, (team.lead or "", people_in.get(team.pk, 0)), team.is_active)


def _initial(key: str) -> dict[str, Any] | None:
    team = found(Team.objects.all(), key)
    return None if team is None else {"name": team.name, "lead": team.lead_id, "is_active": team.is_active}


def _save(values: dict[str, Any], key: str | None, by: Membership, at: datetime) -> object:
    lead = values.pop("lead")
    return people.save_team(**values, lead_id=lead and lead.pk, by=by, at=at, team_id=row_id(key))


TEAMS = Register(
    key="teams",
    permission="console.people",
    heading=_("Teams"),
    new=_("New team"),
    empty=_("No team yet. Eight to twelve agents and their lead make one."),
    columns=(_("Team lead"), _("People")),
    rows=_rows,
    form=TeamForm,
    initial=_initial,
    save=_save,
)
