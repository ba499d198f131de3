"""Changing: creating and editing records, numbers, notes, tier."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from shouwen.accounts.api import staff_page
from shouwen.customers import services
from shouwen.customers.duplicates import Duplicate, alike
from shouwen.customers.forms import CreateForm, EditForm, NoteForm, NumberForm, TierForm
from shouwen.customers.views.answers import card_again, done_or_told, visible_or_404
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.http import StaffRequest, render_part


@require_http_methods(["GET", "POST"])
@staff_page("customers.edit")
def customer_create(request: StaffRequest) -> HttpResponse:
    """A new record; who looks like somebody we know is shown first."""
    form = (
        CreateForm(request.POST) if request.method == "POST" else CreateForm.empty(request.GET.get("number", "")[:40])
    )
    duplicates: list[Duplicate] = []
    if request.method == "POST" and form.is_valid():
        duplicates = [] if form.cleaned_data["is_another"] else _known_like(form)
        if not duplicates:
            try:
                return _created(request, form)
            except BusinessRuleError as error:
                form.add_error(None, str(error))
    template = "customers/card.html#create_form" if request.htmx else "customers/create.html"
    return render_part(
        request, template, {"form": form, "duplicates": duplicates}, invalid=bool(form.errors or duplicates)
    )


@require_http_methods(["GET", "POST"])
@staff_page("customers.edit")
def customer_edit(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Change a record in its place."""
    customer = visible_or_404(request, customer_id)
    form = EditForm(request.POST if request.method == "POST" else None, customer=customer)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_customer(
                customer_id=customer.pk,
                by=request.membership,
                at=request.now,
                changes=form.changes(),
                marks=form.marks(),
            )
        except services.EditConflict as conflict:
            form.show_conflict(conflict)
        except BusinessRuleError as error:
            form.add_error(None, str(error))
        else:
            return card_again(request, customer.pk, _("Saved."))
    template = "customers/card.html#edit_form" if request.htmx else "customers/edit.html"
    return render_part(request, template, {"form": form, "customer": customer}, invalid=bool(form.errors))


@require_POST
@staff_page("customers.edit")
def tier_set(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Give the customer another tier."""
    customer = visible_or_404(request, customer_id)
    form = TierForm(request.POST)
    if not form.is_valid():
        return card_again(request, customer.pk, _("Choose a tier and say why."), tone="breach")
    change = partial(services.record_tier, customer_id=customer.pk, by=request.membership, at=request.now)
    return done_or_told(request, customer.pk, lambda: change(**form.cleaned_data), _("Tier recorded."))


@require_POST
@staff_page("customers.edit")
def note_add(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Leave a note."""
    customer = visible_or_404(request, customer_id)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            services.add_note(
                customer_id=customer.pk, text=form.cleaned_data["text"], by=request.membership, at=request.now
            )
        except BusinessRuleError as error:
            form.add_error("text", str(error))
        else:
            return card_again(request, customer.pk, part="notes")
    if not request.htmx:
        return card_again(request, customer.pk, form.errors["text"].as_text(), tone="breach")
    # What was typed stays in the field.
    return card_again(request, customer.pk, part="notes", extra={"note_form": form}, status=422)


@require_POST
@staff_page("customers.edit")
def number_add(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Add a number."""
    customer = visible_or_404(request, customer_id)
    form = NumberForm(request.POST)
    if form.is_valid():
        try:
            services.add_number(customer_id=customer.pk, by=request.membership, at=request.now, **form.cleaned_data)
        except BusinessRuleError as error:
            form.add_error("number", str(error))
        else:
            return card_again(request, customer.pk, _("Number added."))
    if not request.htmx:
        return card_again(request, customer.pk, form.errors["number"].as_text(), tone="breach")
    return card_again(request, customer.pk, extra={"number_form": form}, status=422)


@require_POST
@staff_page("customers.edit")
def number_remove(request: StaffRequest, customer_id: UUID, number_id: UUID) -> HttpResponse:
    """Remove a number."""
    customer = visible_or_404(request, customer_id)
    remove = partial(services.remove_number, customer_id=customer.pk, number_id=number_id)
    return done_or_told(
        request, customer.pk, partial(remove, by=request.membership, at=request.now), _("Number removed.")
    )


@require_POST
@staff_page("customers.edit")
def number_prefer(request: StaffRequest, customer_id: UUID, number_id: UUID) -> HttpResponse:
    """Make a number the main one."""
    customer = visible_or_404(request, customer_id)
    prefer = partial(services.make_primary, customer_id=customer.pk, number_id=number_id)
    return done_or_told(request, customer.pk, partial(prefer, by=request.membership, at=request.now))


def _known_like(form: CreateForm) -> list[Duplicate]:
    given = form.cleaned_data
    return alike(
        full_name=given["full_name"],
        city=given["city"],
        numbers=[given["number"]] if given["number"] else [],
        id_number=given["id_number"],
        besides=given["customer_id"],
    )


def _created(request: StaffRequest, form: CreateForm) -> HttpResponse:
    number = form.cleaned_data["number"]
    customer = services.create_customer(
        by=request.membership,
        at=request.now,
        numbers=[number] if number else [],
        customer_id=form.cleaned_data["customer_id"],
        **form.particulars(),
    )
    if not request.htmx:
        return redirect("customers:detail", customer.pk)
    response = card_again(request, customer.pk, _("Customer created."))
    # The desktop hears it and ties the conversation to the customer.
    return trigger_client_event(response, "customer-chosen", {"customer_id": str(customer.pk)})
