"""Sample values for the gallery of components; the gallery alone loads this."""

from datetime import timedelta
from typing import Any

from django import forms, template
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from shouwen.shared.templatetags.sw import STATES

register = template.Library()


class SampleForm(forms.Form):
    """One field of each kind, two of them filled in wrongly."""

    name = forms.CharField(
        label=pgettext_lazy("gallery", "Name"), help_text=pgettext_lazy("gallery", "As in the passport")
    )
    email = forms.EmailField(label=pgettext_lazy("gallery", "E-mail"), required=False)
    kind = forms.ChoiceField(
        label=pgettext_lazy("gallery", "Grade"),
        choices=[("a", pgettext_lazy("gallery", "Ordinary")), ("b", pgettext_lazy("gallery", "Urgent"))],
    )
    note = forms.CharField(
        label=pgettext_lazy("gallery", "Note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    keep = forms.BooleanField(label=pgettext_lazy("gallery", "Keep me informed"), required=False)


@register.simple_tag
def gallery_samples() -> dict[str, Any]:
    """Everything the gallery shows."""
    now = timezone.now()

    def later(**offset: int) -> Any:
        return now + timedelta(**offset)

    names = ("林女士", "陈先生", "周先生", "何女士")
    return {
        "states": list(STATES),
        "a_minute_ago": later(seconds=-96),
        "five_minutes_ago": later(seconds=-252),
        "long_ago": later(hours=-16),
        "soon": later(hours=4, minutes=18),
        "in_two_minutes": later(seconds=95),
        "in_48_seconds": later(seconds=48),
        "trend": [3, 5, 4, 6, 9, 7, 8, 12],
        "form": SampleForm({"name": "", "email": "x", "kind": "a"}),
        "rows": [
            {"name": name, "at": later(minutes=-10 * number), "due": later(minutes=5 * number - 7)}
            for number, name in enumerate(names, 1)
        ],
        "peaks": {side: _peaks(side == "left") for side in ("left", "right")},
        "chart": _chart(),
    }


def _peaks(is_left: bool) -> list[int]:
    return [3 if (at // 40) % 2 == is_left else 20 + at * 37 % 70 for at in range(600)]


def _chart() -> dict[str, Any]:
    def series(name: object, values: list[int | None], **style: str) -> dict[str, Any]:
        return {"name": str(name), "values": values, **style}

    return {
        "labels": ["08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "11:00"],
        "now": "10:30",
        "series": [
            series(pgettext_lazy("gallery", "Calls"), [90, 130, 220, 280, 310, 300, None]),
            series(
                pgettext_lazy("gallery", "Forecast"), [95, 140, 210, 270, 275, 260, 240], role="forecast", kind="line"
            ),
            series(pgettext_lazy("gallery", "On duty"), [30, 38, 50, 60, 58, 52, 49], role="staffed", kind="step"),
        ],
    }
