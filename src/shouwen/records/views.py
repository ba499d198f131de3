"""Contact history: the list, its export, one contact, a file of its conversation."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from shouwen.accounts.api import staff_page
from shouwen.contacts.api import Channel, Contact, EndReason, Message
from shouwen.customers.api import records_of
from shouwen.records import exporting, policies, selectors
from shouwen.records.detail import page_of, whole
from shouwen.records.forms import RANGES, SearchForm
from shouwen.routing.api import Queue
from shouwen.shared.audit.recording import record
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.files.serving import blob_response
from shouwen.shared.http import StaffRequest, render_part

look = staff_page("contacts.view")
# As many as fit beside a customer's card.
CUSTOMER_ROWS = 12


@require_GET
@never_cache
@look
def contact_list(request: StaffRequest) -> HttpResponse:
    """The contacts that fit, newest first."""
    form = SearchForm(request.GET)
    filters = form.filters(by=request.membership, at=request.now)
    place = selectors.Place.read
    page = selectors.page(
        request.membership,
        filters,
        after=place(request.GET.get("after", "")),
        before=place(request.GET.get("before", "")),
    )
    queues = list(Queue.objects.values_list("pk", "name"))
    context = {
        "form": form,
        **_rows(page, dict(queues), form.query()),
        "can_export": policies.can_export(request.membership),
    }
    if request.htmx and not request.htmx.boosted:
        return render_part(request, "records/list.html#rows", context)
    return render(request, "records/list.html", context | _choices(form, queues))


@require_GET
@look
def contact_export(request: StaffRequest) -> HttpResponse:
    """The list as a CSV file, masked as on screen."""
    filters = SearchForm(request.GET).filters(by=request.membership, at=request.now)
    try:
        export = exporting.open_export(by=request.membership, filters=filters, at=request.now)
    except BusinessRuleError as error:
        return render(request, "records/refused.html", {"told": str(error)}, status=409)
    response = StreamingHttpResponse(export.lines, content_type="text/csv; charset=utf-8")
    # The page shows how much of it has come.
    response["X-Total-Rows"] = str(export.rows)
    response["Content-Disposition"] = f'attachment; filename="contacts-{request.now:%Y%m%d-%H%M}.csv"'
    return response  # type: ignore[return-value]


@require_GET
@never_cache
@look
def contact_detail(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    """One contact, read-only; opening it is recorded."""
    contact = get_object_or_404(whole(selectors.visible_to(request.membership)), pk=contact_id)
    record(action="contact.viewed", of=contact, by=request.membership, at=request.now)
    return render(request, "records/detail.html", page_of(contact, by=request.membership, at=request.now))


@require_GET
@never_cache
@look
def contact_live(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    """The inside of an open contact's page, fetched again while it runs."""
    contact = get_object_or_404(whole(selectors.visible_to(request.membership)), pk=contact_id)
    return render(request, "records/parts/body.html", page_of(contact, by=request.membership, at=request.now))


@require_GET
@never_cache
@look
def customer_contacts(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """The newest contacts of a customer, for the customer's page; without its script, the whole list of them."""
    customer = selectors.customer_in_use(customer_id, by=request.membership)
    if customer is None:
        raise Http404
    whole_list = f"{reverse('records:list')}?{urlencode({'customer': customer.pk, 'range': 'all'})}"
    if not request.htmx:
        return redirect(whole_list)
    found = selectors.page(
        request.membership, selectors.Filters(customer_ids=records_of([customer.pk])), size=CUSTOMER_ROWS
    )
    queues = dict(Queue.objects.values_list("pk", "name"))
    context = {**_rows(found, queues, {}), "has_more": found.older is not None, "whole_list": whole_list}
    return render(request, "records/parts/of_customer.html", context)


@require_GET
@look
def contact_file(request: StaffRequest, contact_id: UUID, file_id: UUID) -> HttpResponse:
    """A file of the contact's conversation."""
    contact = get_object_or_404(selectors.visible_to(request.membership), pk=contact_id)
    sent = Message.objects.filter(conversation__contact=contact, file_id=file_id).select_related("file").first()
    if sent is None or sent.file is None:
        raise Http404
    return blob_response(request, sent.file, by=request.membership, at=request.now)  # type: ignore[return-value]


def _rows(page: selectors.Page, queues: dict[UUID, str], query: dict[str, str]) -> dict[str, Any]:
    segments = selectors.last_segments(page.rows)
    rows = [
        {
            "contact": contact,
            "queue": queues.get(contact.queue_id, "") if contact.queue_id else "",
            "segment": segments.get(contact.pk),
        }
        for contact in page.rows
    ]
    return {
        "rows": rows,
        "query": urlencode(query),
        "is_narrowed": bool(set(query) - {"range"}),
        "previous": f"?{urlencode({**query, 'before': str(page.newer)})}" if page.newer else "",
        "next": f"?{urlencode({**query, 'after': str(page.older)})}" if page.older else "",
    }


def _choices(form: SearchForm, queues: list[tuple[UUID, str]]) -> dict[str, Any]:
    return {
        "chosen": form.data,
        "ranges": RANGES.items(),
        "queues": [(str(pk), name) for pk, name in queues],
        "channels": Channel.choices,
        "states": Contact.State.choices,
        "reasons": EndReason.choices,
    }
