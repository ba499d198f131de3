"""What one may ask of the audit trail."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditFilterForm(forms.Form):
    """Time, who, what and on which object."""

    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    who = forms.CharField(label=_("Who"), required=False, max_length=60)
    action = forms.CharField(label=_("Action"), required=False, max_length=80)
    object = forms.CharField(label=_("Object"), required=False, max_length=64)

    def chosen(self) -> dict[str, Any]:
        """What was asked, without what makes no sense; days become moments of the tenant's zone."""
        self.is_valid()
        values = {name: self.cleaned_data.get(name) for name in self.fields}
        since, until = values["since"], values["until"]
        zone = timezone.get_current_timezone()
        values["from_at"] = datetime.combine(since, time.min, zone) if since else None
        values["to_at"] = datetime.combine(until + timedelta(days=1), time.min, zone) if until else None
        return values
