"""How the views of this module answer: the card again after a change, for a part of a page as for a whole one."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django_htmx.http import trigger_client_event

from shouwen.customers import selectors
from shouwen.customers.models import Customer
from shouwen.customers.presenting import card_context
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.http import StaffRequest


def visible_or_404(request: StaffRequest, customer_id: UUID) -> Customer:
    """The customer, or the same answer for one that is hidden as for one that is not there."""
    return get_object_or_404(selectors.visible_to(request.membership), pk=customer_id)


def card_again(
    request: StaffRequest,
    customer_id: UUID,
    told: str = "",
    *,
    tone: str = "good",
    part: str = "card",
    extra: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The card as it is now, with a word on what was done; without script the customer's page."""
    if not request.htmx:
        if told:
            messages.add_message(request, messages.SUCCESS if tone == "good" else messages.ERROR, told)
        return redirect("customers:detail", customer_id)
    context = card_context(by=request.membership, customer_id=customer_id, at=request.now)
    response = render(request, f"customers/card.html#{part}", {**context, **(extra or {})}, status=status)
    if told:
        trigger_client_event(response, "toast", {"text": told, "tone": tone})
    return response


def done_or_told(request: StaffRequest, customer_id: UUID, write: Callable[[], object], told: str = "") -> HttpResponse:
    """The card after a change, or with the reason why there was none."""
    try:
        write()
    except BusinessRuleError as error:
        return card_again(request, customer_id, str(error), tone="breach")
    return card_again(request, customer_id, told)
