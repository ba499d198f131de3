"""What people type about customers, read and told back kindly."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from uuid_utils.compat import uuid7

from shouwen.customers import seen, values
from shouwen.customers.models import Customer, Tier
from shouwen.customers.services import EditConflict
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.phone import normalise_phone

REASONS: tuple[Promise, ...] = (
    _("To check the customer's identity"),
    _("The customer asked us to read it back"),
    _("To call or write to the customer"),
    _("To correct the record"),
)


def said_kindly(rule: Callable[..., str], *arguments: Any) -> str:
    """The rule's answer, or its refusal as the field's error."""
    try:
        return rule(*arguments)
    except BusinessRuleError as error:
        raise forms.ValidationError(str(error)) from error


class CustomerForm(forms.Form):
    """A form that stands on other modules' pages, too: its ids are its own."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{"auto_id": "customer_%s", **options})


class ParticularsForm(CustomerForm):
    """Who a customer is."""

    full_name = forms.CharField(label=_("Full name"), max_length=80, required=False)
    salutation = forms.ChoiceField(label=_("Salutation"), choices=Customer.Salutation.choices, required=False)
    kind = forms.ChoiceField(label=_("Kind of customer"), choices=Customer.Kind.choices)
    city = forms.CharField(label=_("City"), max_length=40, required=False)
    email = forms.CharField(label=pgettext_lazy("customer", "E-mail"), max_length=254, required=False)
    customer_since = forms.DateField(
        label=_("Customer since"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    id_kind = forms.ChoiceField(label=_("Kind of document"), choices=Customer.IdKind.choices)
    id_number = forms.CharField(label=_("ID number"), max_length=40, required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name in ("full_name", "email", "id_number"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean_full_name(self) -> str:
        """As it is stored."""
        return values.name_as_stored(self.cleaned_data["full_name"])

    def clean_city(self) -> str:
        """As it is stored."""
        return values.one_line(self.cleaned_data["city"])

    def clean_email(self) -> str:
        """As it is stored."""
        return said_kindly(values.email_as_stored, self.cleaned_data["email"])

    def clean_id_number(self) -> str:
        """As it is stored; read after its kind, which stands above it."""
        kind = self.cleaned_data.get("id_kind", Customer.IdKind.RESIDENT)
        return said_kindly(values.id_number_as_stored, self.cleaned_data["id_number"], kind)


class CreateForm(ParticularsForm):
    """A new customer; sent again after the possible duplicates were looked at."""

    customer_id = forms.UUIDField(widget=forms.HiddenInput)
    number = forms.CharField(
        label=_("Number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    is_another = forms.BooleanField(label=_("None of these: this is another customer"), required=False)

    field_order = (
        "full_name",
        "salutation",
        "number",
        "city",
        "kind",
        "customer_since",
        "email",
        "id_kind",
        "id_number",
    )

    @classmethod
    def empty(cls, number: str = "") -> "CreateForm":
        """A form with an id of its own, so that it makes one record however often it is sent."""
        return cls(initial={"customer_id": uuid7(), "number": number, "kind": Customer.Kind.PERSON})

    def clean_number(self) -> str:
        """In E.164, or nothing."""
        number = self.cleaned_data["number"].strip()
        return said_kindly(normalise_phone, number) if number else ""

    def clean(self) -> dict[str, Any]:
        """Somebody without name and number could not be found again."""
        cleaned = cast("dict[str, Any]", super().clean())
        if not self.errors and not cleaned.get("full_name") and not cleaned.get("number"):
            raise forms.ValidationError(
                _("Give a name or a number: without either nobody would find this customer again.")
            )
        return cleaned

    def particulars(self) -> dict[str, Any]:
        """What `create_customer` takes."""
        return {name: self.cleaned_data[name] for name in values.EDITABLE}


class EditForm(ParticularsForm):
    """Changes to a customer: masked fields stand empty and stay as they are unless something is written into them."""

    remove_email = forms.BooleanField(label=_("Remove the e-mail address"), required=False)
    remove_id_number = forms.BooleanField(label=_("Remove the ID number"), required=False)

    def __init__(self, data: Any = None, *, customer: Customer) -> None:
        shown = {name: getattr(customer, name) for name in values.EDITABLE if name not in seen.MASKED}
        super().__init__(data, initial=shown)
        self.customer = customer
        for name, mark in seen.marks(customer).items():
            self.fields[f"mark_{name}"] = forms.CharField(widget=forms.HiddenInput, initial=mark, required=False)
        for name in seen.MASKED:
            held = seen.shown(customer, name)
            self.fields[name].widget.attrs["placeholder"] = held
            if held:
                self.fields[name].help_text = _("Leave empty to keep what stands there.")
            elif f"remove_{name}" in self.fields:
                del self.fields[f"remove_{name}"]

    def marks(self) -> dict[str, str]:
        """What the editor had before them."""
        return {name: self.cleaned_data[f"mark_{name}"] for name in values.EDITABLE}

    def changes(self) -> dict[str, Any]:
        """Only what the editor has changed."""
        given, before = self.cleaned_data, self.marks()
        changed: dict[str, Any] = {}
        for name in values.EDITABLE:
            if name in seen.MASKED:
                if given.get(f"remove_{name}"):
                    changed[name] = ""
                elif given[name]:
                    changed[name] = given[name]
            elif seen.mark(self.customer, name, given[name]) != before[name]:
                changed[name] = given[name]
        return changed

    def show_conflict(self, conflict: EditConflict) -> None:
        """Say beside each field what stands there now; sent once more, the editor's own words count."""
        self.add_error(None, str(conflict))
        sent = cast("QueryDict", self.data).copy()
        for name, present in conflict.present.items():
            sent[f"mark_{name}"] = seen.mark(self.customer, name)
            self.add_error(name, _("Stands there now: %(value)s") % {"value": present or "—"})
        self.data = sent


class RevealForm(CustomerForm):
    """Why somebody needs to see a masked field."""

    field = forms.CharField(max_length=60, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.TextInput(attrs={"list": "reveal-reasons", "autofocus": True})
    )

    reasons = REASONS


class TierForm(CustomerForm):
    """Another tier and why."""

    tier = forms.ChoiceField(label=_("Tier"), choices=Tier.choices)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class NumberForm(CustomerForm):
    """A further number."""

    number = forms.CharField(
        label=_("Number"), max_length=40, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})
    )


class NoteForm(CustomerForm):
    """A note for the next colleague."""

    text = forms.CharField(
        label=pgettext_lazy("customer", "Note"), max_length=2000, strip=True, widget=forms.Textarea(attrs={"rows": 2})
    )


class MergeForm(CustomerForm):
    """Which of two records stays, and why they are one customer."""

    keep = forms.UUIDField()
    reason = forms.CharField(label=_("How do you know that they are the same?"), max_length=200)


class FilterForm(CustomerForm):
    """What narrows the list of customers."""

    q = forms.CharField(max_length=80, required=False)
    tier = forms.ChoiceField(choices=[("", ""), *Tier.choices], required=False)
    city = forms.CharField(max_length=40, required=False)
    after = forms.UUIDField(required=False)
    before = forms.UUIDField(required=False)

    def chosen(self) -> dict[str, Any]:
        """What can be understood of the query; the rest is left out."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}
