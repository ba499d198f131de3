"""Finding out who the customer of a contact is."""

from uuid import UUID, uuid5

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouwen.contacts.api import recognise_customer
from shouwen.customers.api import alike, create_customer, search, visible_to
from shouwen.desktop.views.actions import back, own_segment, uuid_or_none
from shouwen.desktop.views.pages import serve
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.http import StaffRequest

FOUND = 8


@require_GET
@serve
def identify(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    """Customers that a name or number may mean."""
    segment = own_segment(request, contact_id)
    text = request.GET.get("q", "").strip()
    rows = search(text, by=request.membership, limit=FOUND).rows if text else []
    nobody = _("Nobody is found. Try the number, or create the customer.") if text else ""
    context = {"candidates": rows, "chosen": segment.contact_id, "nobody": nobody}
    return render(request, "desktop/parts/candidates.html", context)


@require_POST
@serve
def customer_choose(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    """Say which customer this is."""
    segment = own_segment(request, contact_id)
    wanted = uuid_or_none(request.POST.get("customer"))
    customer = visible_to(request.membership).filter(pk=wanted).first() if wanted else None
    if customer is None:
        raise Http404
    recognise_customer(contact_id=segment.contact_id, customer_id=customer.pk, tier=customer.tier, at=request.now)
    return back(contact_id)


@require_POST
@serve
def customer_new(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    """Somebody we did not know: a record with the number they reach us from, tied to the contact."""
    contact = own_segment(request, contact_id).contact
    numbers = [contact.customer_address] if contact.customer_address.startswith("+") else []
    if alike(numbers=numbers) and "is_another" not in request.POST:
        messages.warning(request, _("This number is known already: choose who it is, or say that it is somebody else."))
        return back(contact_id)
    try:
        customer = create_customer(
            by=request.membership,
            at=request.now,
            numbers=numbers,
            # A form that is sent twice makes one record.
            customer_id=uuid5(contact.pk, "customer"),
            full_name=request.POST.get("full_name", ""),
            salutation=request.POST.get("salutation", ""),
        )
    except BusinessRuleError as error:
        messages.error(request, str(error))
        return back(contact_id)
    recognise_customer(contact_id=contact.pk, customer_id=customer.pk, tier=customer.tier, at=request.now)
    return back(contact_id)
