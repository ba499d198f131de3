"""The register of reasons for a pause."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from shouwen.accounts.api import Membership
from shouwen.console.kept.finding import found, row_id
from shouwen.console.registers import Register, Row
from shouwen.routing.api import PauseReason, order_pause_reasons, save_pause_reason


class ReasonForm(forms.Form):
    """Why an agent takes no contacts."""

    code = forms.SlugField(label=_("Code"), max_length=40)
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=40)
    limit_minutes = forms.IntegerField(
        label=_("At most, minutes"), required=False, min_value=1, max_value=720, help_text=_("Empty: no limit.")
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)


def _rows(text: str) -> Iterator[Row]:
    for reason in PauseReason.objects.filter(name__icontains=text):
        minutes = (reason.limit_seconds or 0) // 60
        limit = ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes} if minutes else "—"
        yield Row(str(reason.pk), reason.name, (reason.code, limit), reason.is_active)


def _initial(key: str) -> dict[str, Any] | None:
    reason = found(PauseReason.objects.all(), key)
    if reason is None:
        return None
    minutes = reason.limit_seconds // 60 if reason.limit_seconds else None
    return {"code": reason.code, "name": reason.name, "limit_minutes": minutes, "is_active": reason.is_active}


def _save(values: dict[str, Any], key: str | None, by: Membership, at: datetime) -> object:
    minutes = values.pop("limit_minutes")
    limit = minutes * 60 if minutes else None
    return save_pause_reason(**values, limit_seconds=limit, by=by, at=at, reason_id=row_id(key))


REASONS = Register(
    key="reasons",
    permission="console.service",
    heading=_("Pause reasons"),
    new=_("New reason"),
    empty=_("No reason yet. Without one nobody can pause."),
    columns=(_("Code"), _("At most")),
    rows=_rows,
    form=ReasonForm,
    initial=_initial,
    save=_save,
    order=lambda keys, by, at: order_pause_reasons(reason_ids=keys, by=by, at=at),
)
