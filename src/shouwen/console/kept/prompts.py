"""The register of what callers hear: the centre's own sentences and those of the numbers."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwen.accounts.api import Membership
from shouwen.console.registers import Register, Row
from shouwen.telephony.api import STANDARD_PROMPTS, Prompt, save_prompt

OCCASIONS = {
    "welcome": _("Greeting"),
    "greeting": _("Greeting"),
    "menu": _("Menu"),
    "wrong_key": _("Wrong key pressed"),
    "please_wait": _("Before waiting"),
    "still_waiting": _("While waiting"),
    "closed": _("Outside opening hours"),
    "busy": _("All lines busy"),
    "unavailable": _("System out of order"),
    "overflow": _("Waited too long"),
    "goodbye": _("Goodbye"),
}


class PromptForm(forms.Form):
    """What is spoken."""

    text = forms.CharField(
        label=_("Text"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Spoken by the computer's voice; numbers are best written as words."),
    )


def _rows(text: str) -> Iterator[Row]:
    own = {prompt.key: prompt for prompt in Prompt.objects.order_by("key")}
    for key in dict.fromkeys([*STANDARD_PROMPTS, *own]):
        prompt = own.get(key)
        said = prompt.text if prompt else STANDARD_PROMPTS[key]
        if text in said or text in str(_name(key)):
            source = _("recording") if prompt and prompt.file_id else _("own text") if prompt else _("standard")
            yield Row(key, str(_name(key)), (said, source))


def _initial(key: str) -> dict[str, Any] | None:
    prompt = Prompt.objects.filter(key=key).first()
    if prompt is None and key not in STANDARD_PROMPTS:
        return None
    return {"text": prompt.text if prompt else STANDARD_PROMPTS[key], "name": _name(key)}


def _save(values: dict[str, Any], key: str | None, by: Membership, at: datetime) -> object:
    return save_prompt(key=key or "", text=values["text"], by=by, at=at)


def _name(key: str) -> Any:
    if key in OCCASIONS:
        return OCCASIONS[key]
    kind, _dash, number = key.partition("-")
    return f"{OCCASIONS[kind]} {number}" if kind in OCCASIONS else key


PROMPTS = Register(
    key="prompts",
    permission="console.telephony",
    heading=_("Prompts"),
    new="",
    empty=_("No prompt has these words."),
    columns=(_("Text"), _("Source")),
    rows=_rows,
    form=PromptForm,
    initial=_initial,
    save=_save,
    creates=False,
)
