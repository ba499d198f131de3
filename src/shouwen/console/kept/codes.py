"""The register of wrap-up codes."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shouwen.accounts.api import Membership
from shouwen.console.kept.finding import found, row_id
from shouwen.console.registers import Register, Row
from shouwen.contacts.api import WrapUpCode, order_wrap_up_codes, save_wrap_up_code


class CodeForm(forms.Form):
    """What a contact was about."""

    code = forms.SlugField(label=_("Code"), max_length=40)
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=60)
    group = forms.CharField(
        label=_("Group"), max_length=60, required=False, help_text=_("Codes of one group stand together.")
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)


def _rows(text: str) -> Iterator[Row]:
    matching = Q(name__icontains=text) | Q(group__icontains=text) | Q(code__icontains=text)
    for code in WrapUpCode.objects.filter(matching):
        yield Row(str(code.pk), code.name, (code.group, code.code), code.is_active)


def _initial(key: str) -> dict[str, Any] | None:
    code = found(WrapUpCode.objects.all(), key)
    if code is None:
        return None
    return {"code": code.code, "name": code.name, "group": code.group, "is_active": code.is_active}


def _save(values: dict[str, Any], key: str | None, by: Membership, at: datetime) -> object:
    return save_wrap_up_code(**values, by=by, at=at, code_id=row_id(key))


CODES = Register(
    key="codes",
    permission="console.service",
    heading=_("Wrap-up codes"),
    new=_("New code"),
    empty=_("No code yet. Agents pick one at the end of each contact; reports count by them."),
    columns=(_("Group"), _("Code")),
    rows=_rows,
    form=CodeForm,
    initial=_initial,
    save=_save,
    order=lambda keys, by, at: order_wrap_up_codes(code_ids=keys, by=by, at=at),
)
