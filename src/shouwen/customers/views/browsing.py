"""Looking: the list, the search, a customer's page and card, a masked field."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import trigger_client_event

from shouwen.accounts.api import staff_page
from shouwen.customers import exporting, selectors, services
from shouwen.customers.core.finding import By
from shouwen.customers.forms import FilterForm, RevealForm
from shouwen.customers.models import Tier
from shouwen.customers.presenting import card_context, permitted
from shouwen.customers.views.answers import visible_or_404
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.http import StaffRequest, render_part
from shouwen.shared.phone import display_phone


@require_GET
@staff_page("customers.view")
def customer_list(request: StaffRequest) -> HttpResponse:
    """All customers in the order of names, or those a search finds."""
    chosen = FilterForm(request.GET).chosen()
    filters = selectors.Filters(tier=chosen["tier"], city=chosen["city"])
    query = {name: chosen[name] for name in ("q", "tier", "city") if chosen[name]}
    context = {
        "chosen": chosen,
        "query": urlencode(query),
        "tiers": Tier.choices,
        "By": By,
        **permitted(request.membership),
    }
    if chosen["q"]:
        found = selectors.search(chosen["q"], by=request.membership, filters=filters)
        context |= {"rows": found.rows, "found": found, "limit": selectors.SEARCH_LIMIT}
    else:
        page = selectors.page(
            by=request.membership, filters=filters, after=chosen["after"] or None, before=chosen["before"] or None
        )
        context |= {"rows": page.rows, **_neighbours(page, query)}
    if request.htmx:
        return render_part(request, "customers/list.html#rows", context)
    return render_part(request, "customers/list.html", {**context, "cities": selectors.cities()})


@require_GET
@staff_page("customers.view")
def customer_export(request: StaffRequest) -> HttpResponse:
    """The list as a CSV file, masked as on screen."""
    chosen = FilterForm(request.GET).chosen()
    filters = selectors.Filters(tier=chosen["tier"], city=chosen["city"])
    try:
        text = exporting.as_csv(by=request.membership, text=chosen["q"], filters=filters, at=request.now)
    except BusinessRuleError as error:
        return render(request, "customers/refused.html", {"told": str(error)}, status=409)
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="customers-{request.now:%Y%m%d-%H%M}.csv"'
    return response


@require_GET
@never_cache
@staff_page("customers.view")
def customer_detail(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """A customer's page; the address of a merged record leads to the one that took its place."""
    customer = visible_or_404(request, customer_id)
    if customer.merged_into_id is not None:
        return redirect("customers:detail", selectors.keeper_of(customer).pk)
    services.record_look(customer=customer, by=request.membership, at=request.now)
    context = card_context(by=request.membership, customer_id=customer.pk, at=request.now)
    return render(request, "customers/detail.html", context)


@require_GET
@never_cache
@staff_page("customers.view")
def customer_card(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """The card alone, for pages of other modules to load."""
    customer = selectors.keeper_of(visible_or_404(request, customer_id))
    services.record_look(customer=customer, by=request.membership, at=request.now)
    context = card_context(by=request.membership, customer_id=customer.pk, at=request.now)
    return render_part(request, "customers/card.html#card", context)


@require_http_methods(["GET", "POST"])
@never_cache
@staff_page("customers.reveal")
def field_reveal(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Ask why, then show the masked field."""
    customer = visible_or_404(request, customer_id)
    form = RevealForm(
        request.POST if request.method == "POST" else None, initial={"field": request.GET.get("field", "")}
    )
    context = {"customer": customer, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            value = services.reveal_field(
                customer_id=customer.pk, by=request.membership, at=request.now, **form.cleaned_data
            )
            context["value"] = display_phone(value) if ":" in form.cleaned_data["field"] else value
        except BusinessRuleError as error:
            form.add_error("reason", str(error))
    template = "customers/reveal.html#dialog" if request.htmx else "customers/reveal.html"
    response = render_part(request, template, context, invalid=bool(form.errors))
    return trigger_client_event(response, "dialog-open", {"id": "customer-dialog"}, after="swap")


def _neighbours(page: selectors.Page, query: dict[str, str]) -> dict[str, str]:
    return {
        "previous": f"?{urlencode({**query, 'before': page.before})}" if page.before else "",
        "next": f"?{urlencode({**query, 'after': page.after})}" if page.after else "",
    }
