"""Deciding about possible duplicates."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouwen.accounts.api import staff_page
from shouwen.customers import selectors, services
from shouwen.customers.forms import MergeForm
from shouwen.customers.models import CustomerMerge
from shouwen.customers.views.answers import done_or_told, visible_or_404
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.http import StaffRequest, render_part


@require_http_methods(["GET", "POST"])
@staff_page("customers.merge")
def merge(request: StaffRequest, customer_id: UUID, other_id: UUID) -> HttpResponse:
    """Compare two records side by side and make one of them."""
    pair = [visible_or_404(request, customer_id), visible_or_404(request, other_id)]
    form = MergeForm(request.POST if request.method == "POST" else None, initial={"keep": customer_id})
    if request.method == "POST" and form.is_valid():
        keep_id = form.cleaned_data["keep"]
        if keep_id not in (customer_id, other_id):
            raise Http404
        merge_id = other_id if keep_id == customer_id else customer_id
        try:
            services.merge_customers(
                keep_id=keep_id,
                merge_id=merge_id,
                by=request.membership,
                reason=form.cleaned_data["reason"],
                at=request.now,
            )
        except BusinessRuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Merged into one record. For 7 days this can be undone."))
            return redirect("customers:detail", keep_id)
    cards = [selectors.card(customer.pk, by=request.membership) for customer in pair]
    context = {"form": form, "cards": cards, "keep": form["keep"].value()}
    return render_part(request, "customers/merge.html", context, invalid=bool(form.errors))


@require_POST
@staff_page("customers.edit")
def declare_different(request: StaffRequest, customer_id: UUID, other_id: UUID) -> HttpResponse:
    """These are two customers: stop asking."""
    customer, other = visible_or_404(request, customer_id), visible_or_404(request, other_id)
    decide = partial(services.declare_different, customer_id=customer.pk, other_id=other.pk)
    return done_or_told(
        request,
        customer.pk,
        partial(decide, by=request.membership, at=request.now),
        _("Noted: two different customers."),
    )


@require_POST
@staff_page("customers.merge")
def undo(request: StaffRequest, customer_id: UUID, merge_id: UUID) -> HttpResponse:
    """Take a merge back."""
    customer = visible_or_404(request, customer_id)
    decision = get_object_or_404(CustomerMerge.objects.filter(kept=customer), pk=merge_id)
    take_back = partial(services.undo_merge, merge_id=decision.pk, by=request.membership, at=request.now)
    return done_or_told(request, customer.pk, take_back, _("There are two records again."))
