"""The form of one number: what is said, and where each key leads."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shouwen.routing.api import Queue
from shouwen.telephony.api import KEYS


class NumberForm(forms.Form):
    """A number that customers dial."""

    number = forms.CharField(
        label=_("Number"), max_length=24, help_text=_("As it is dialled, such as 10086 or +862112345678.")
    )
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=60)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)
    greeting = forms.CharField(
        label=_("Greeting"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    menu = forms.CharField(
        label=_("Menu"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Says what each key is for. Empty: no menu, every caller goes where the last line says."),
    )
    default = forms.ChoiceField(label=_("Who presses nothing goes to"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        queues = list(Queue.objects.filter(medium="voice", is_active=True).values_list("code", "name"))
        default: Any = self.fields["default"]
        default.choices = queues
        for key in KEYS:
            self.fields[f"key-{key}"] = forms.ChoiceField(label=key, choices=[("", "—"), *queues], required=False)

    def key_fields(self) -> list[Any]:
        """Where each key leads."""
        return [self[f"key-{key}"] for key in KEYS]

    def keys(self) -> dict[str, str]:
        """The keys that lead somewhere."""
        return {key: self.cleaned_data[f"key-{key}"] for key in KEYS if self.cleaned_data[f"key-{key}"]}
