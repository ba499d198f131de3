"""The agent's side of messages: what was said to them, and that they have read it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from shouwen.accounts.api import staff_page
from shouwen.floor import services
from shouwen.floor.models import TeamMessageReceipt
from shouwen.shared.http import StaffRequest

member = staff_page()
SHOWN = 5


@require_GET
@never_cache
@member
def message_list(request: StaffRequest) -> HttpResponse:
    """The last messages to this colleague, unread ones first."""
    return _messages(request)


@require_POST
@member
def message_read(request: StaffRequest, message_id: UUID) -> HttpResponse:
    """Take note of a message."""
    receipt = get_object_or_404(TeamMessageReceipt, message_id=message_id, reader=request.membership)
    services.read_message(message_id=receipt.message_id, by=request.membership, at=request.now)
    return _messages(request) if request.htmx else redirect("floor:messages")


def _messages(request: StaffRequest) -> HttpResponse:
    mine = TeamMessageReceipt.objects.filter(reader=request.membership).select_related("message__author")
    unread = list(mine.filter(read_at__isnull=True).order_by("-pk")[:SHOWN])
    read = (
        list(mine.filter(read_at__isnull=False).order_by("-pk")[: SHOWN - len(unread)]) if len(unread) < SHOWN else []
    )
    template = "floor/messages.html" if request.htmx else "floor/messages_page.html"
    return render(request, template, {"receipts": [*unread, *read]})
