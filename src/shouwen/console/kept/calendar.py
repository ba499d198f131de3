"""The register of days that are not like their weekday: public holidays, make-up workdays, and what was set here."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from shouwen.accounts.api import Membership
from shouwen.console.registers import Register, Row
from shouwen.routing.api import save_calendar_day
from shouwen.shared.calendars.business import DayKind
from shouwen.shared.calendars.rows import CalendarDay

Kind, Source = CalendarDay.Kind, CalendarDay.Source
AHEAD = timedelta(days=400)


class DayForm(forms.Form):
    """What one day is."""

    falls_on = forms.DateField(label=_("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    kind = forms.ChoiceField(label=_("This day is a"), choices=Kind.choices)
    occasion = forms.CharField(label=_("Occasion"), max_length=40, required=False)


def _rows(text: str) -> Iterator[Row]:
    today = timezone.localdate()
    special = Q(kind__in=(Kind.HOLIDAY, Kind.MAKE_UP)) | Q(source=Source.SET_HERE)
    days = CalendarDay.objects.filter(special, falls_on__gte=today - timedelta(days=30), falls_on__lte=today + AHEAD)
    for day in days.filter(name__icontains=text).order_by("falls_on"):
        weekday = date_format(day.falls_on, "l")
        cells = (weekday, day.get_kind_display(), day.name, day.get_source_display())
        yield Row(day.falls_on.isoformat(), day.falls_on.isoformat(), cells)


def _initial(key: str) -> dict[str, Any] | None:
    try:
        day = CalendarDay.objects.filter(falls_on=date.fromisoformat(key)).first()
    except ValueError:
        return None
    if day is None:
        return None
    return {"falls_on": day.falls_on, "kind": day.kind, "occasion": day.name, "name": key}


def _save(values: dict[str, Any], key: str | None, by: Membership, at: datetime) -> object:
    kind, name = DayKind(values["kind"]), values["occasion"]
    return save_calendar_day(falls_on=values["falls_on"], kind=kind, name=name, by=by, at=at)


CALENDAR = Register(
    key="calendar",
    permission="console.routing",
    heading=_("Calendar"),
    new=_("Set a day"),
    empty=_("No special day yet. Holidays that are decreed are filled in by themselves; set other days here."),
    columns=(_("Weekday"), _("Kind of day"), _("Occasion"), _("Who says so")),
    rows=_rows,
    form=DayForm,
    initial=_initial,
    save=_save,
)
