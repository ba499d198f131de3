"""What supervisors fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shouwen.accounts.api import Membership, Team, grants
from shouwen.routing.api import PauseReason

READY, OFFLINE, PAUSE = "ready", "offline", "paused"


class ForceForm(forms.Form):
    """An agent's new state and the reason for it."""

    state = forms.ChoiceField(label=_("New state"))
    reason = forms.CharField(label=_("Why"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = PauseReason.objects.filter(is_active=True)
        pauses = [(f"{PAUSE}:{reason.pk}", f"{_('Pause')} · {reason.name}") for reason in reasons]
        self.fields["state"].choices = [(READY, _("Ready")), *pauses, (OFFLINE, _("Off line"))]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """What the service needs."""
        state, _colon, reason_id = self.cleaned_data["state"].partition(":")
        return {"state": state, "pause_reason_id": reason_id or None, "reason": self.cleaned_data["reason"]}


class MessageForm(forms.Form):
    """A message to a team or to everybody one reaches."""

    team = forms.ModelChoiceField(
        Team.everywhere.none(), label=pgettext_lazy("message", "To"), required=False, empty_label=_("Everybody")
    )
    text = forms.CharField(label=_("Message"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, by: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["team"]
        if grants(by).reaches("floor.message", "all"):
            field.queryset = Team.objects.filter(is_active=True).order_by("name")
        else:
            field.queryset = Team.objects.filter(pk=by.team_id) if by.team_id else Team.objects.none()
            field.empty_label, field.initial, field.required = None, by.team_id, True


class WordsForm(forms.Form):
    """A message to one agent."""

    text = forms.CharField(label=_("Message"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
