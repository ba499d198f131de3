"""The form of the tenant's policies: a field for whatever is declared."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.policy import PRESET, Policy, Value, decided, declared_policies, policy

GROUPS = {
    "preset": _("Preset"),
    "calendar": _("Time"),
    "security": _("Signing in"),
    "routing": _("Routing"),
    "contacts": _("Contacts"),
    "chat": _("Web chat"),
    "portal": _("Web chat"),
    "telephony": _("Telephone"),
    "customers": _("Customers"),
    "desktop": _("Agent desktop"),
    "floor": _("Floor"),
}


class RulesForm(forms.Form):
    """Every policy with the value that holds now."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in shown():
            self.fields[each.key] = _field(each)

    def clean(self) -> dict[str, Any]:
        """What a policy itself refuses is said beside its field, before anything is saved."""
        values: dict[str, Any] = super().clean() or {}
        for each in shown():
            if each.key in values:
                try:
                    values[each.key] = each.checked(values[each.key])
                except BusinessRuleError as error:
                    self.add_error(each.key, str(error))
        return values

    def groups(self) -> list[tuple[Any, list[tuple[Any, bool, Value]]]]:
        """The fields by area, each with whether the tenant set it and what it would be otherwise."""
        preset, areas = str(policy(PRESET)), dict[Any, list[tuple[Any, bool, Value]]]()
        for each in shown():
            row = (self[each.key], each.key != PRESET and decided(each.key), each.under(preset))
            areas.setdefault(GROUPS.get(each.group, each.group), []).append(row)
        return list(areas.items())

    def changes(self) -> list[tuple[str, Value]]:
        """What differs from what holds now."""
        return [
            (each.key, self.cleaned_data[each.key])
            for each in shown()
            if self.cleaned_data[each.key] != policy(each.key)
        ]


def shown() -> Iterable[Policy]:
    """The policies in the order of the page: the preset first."""
    return sorted(declared_policies(), key=lambda each: (each.key != PRESET, each.group != "security", each.key))


def _field(each: Policy) -> forms.Field:
    now = policy(each.key)
    common: dict[str, Any] = {"label": each.label, "help_text": each.help, "initial": now}
    if isinstance(each.value, bool):
        return forms.BooleanField(required=False, **common)
    if isinstance(each.value, int):
        return forms.IntegerField(min_value=each.minimum, max_value=each.maximum, **common)
    if each.choices:
        return forms.ChoiceField(choices=list(each.choices.items()), **common)
    return forms.CharField(max_length=200, required=each.check is not None, **common)
