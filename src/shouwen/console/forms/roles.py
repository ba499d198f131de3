"""The form of one role: its name and each permission."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shouwen.accounts.api import PERMISSIONS

# What stands before the dot of a permission, as people name it.
AREAS = {
    "desktop": _("Agent desktop"),
    "contacts": _("Contacts"),
    "recordings": _("Recordings"),
    "customers": _("Customers"),
    "floor": _("Floor"),
    "console": _("Administration"),
    "audit": _("Audit trail"),
}


def area_of(permission: str) -> Any:
    """The area a permission belongs to."""
    code = permission.partition(".")[0]
    return AREAS.get(code, code)


class RoleForm(forms.Form):
    """A named set of permissions."""

    code = forms.SlugField(label=_("Code"), max_length=40)
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=60)
    permissions = forms.MultipleChoiceField(
        label=_("May"), choices=list(PERMISSIONS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
