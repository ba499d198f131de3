"""The desktop itself and the parts of it that are fetched again when something happens."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from shouwen.accounts.api import staff_page
from shouwen.desktop import day, serving
from shouwen.desktop.notices import notice_of
from shouwen.desktop.work import Desk, capacity_words, desk_of
from shouwen.routing.api import PauseReason
from shouwen.shared.http import StaffRequest

serve = staff_page("desktop.serve")


@require_GET
@serve
def home(request: StaffRequest) -> HttpResponse:
    """The whole desktop: the chosen contact, else the most urgent one, else the agent's day."""
    desk = desk_of(request.membership)
    context = _frame(request, desk)
    item = desk.item(context["chosen"])
    if item is not None:
        context |= serving.view_of(desk, item, by=request.membership)
        context["ask_end"] = "end" in request.GET
        return render(request, "desktop/serving.html", context)
    return render(request, "desktop/idle.html", context | day.today_of(request.membership, request.now))


@require_GET
@serve
def top(request: StaffRequest) -> HttpResponse:
    """State selector, offers and softphone keys."""
    desk = desk_of(request.membership)
    return render(request, "desktop/parts/top.html", _frame(request, desk))


@require_GET
@serve
def conversations(request: StaffRequest) -> HttpResponse:
    """The list of what is open, most urgent first."""
    desk = desk_of(request.membership)
    return render(request, "desktop/parts/list.html", _frame(request, desk))


@require_GET
@serve
def flow(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    """How far the guided flow has come, and what comes next."""
    return _part(request, contact_id, "desktop/parts/flow.html")


@require_GET
@serve
def talk(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    """The middle of the screen for one contact: conversation or call."""
    return _part(request, contact_id, "desktop/parts/talk.html")


@require_GET
@serve
def dock(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    """Where the agent writes while one contact is before them."""
    return _part(request, contact_id, "desktop/parts/dock.html")


@require_GET
@serve
def aside(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    """The right column for one contact: customer or wrap-up."""
    return _part(request, contact_id, "desktop/parts/aside.html")


def _part(request: StaffRequest, contact_id: UUID, template: str) -> HttpResponse:
    desk = desk_of(request.membership)
    item = desk.item(contact_id)
    if item is None:
        if request.htmx:
            # Finished meanwhile, by its clock or in another window: the page moves on to what is next.
            return HttpResponse(headers={"HX-Location": reverse("desktop:home")})
        raise Http404
    context = _frame(request, desk) | serving.view_of(desk, item, by=request.membership)
    return render(request, template, context)


def _frame(request: StaffRequest, desk: Desk) -> dict[str, Any]:
    return {
        "desk": desk,
        "me": request.membership,
        "now": request.now,
        "pause_reasons": PauseReason.objects.filter(is_active=True),
        "promises": day.promises_of(request.membership),
        "chosen": _chosen(request, desk),
        "notice": notice_of(desk.presence),
        "capacity_words": capacity_words(desk, request.membership),
    }


def _chosen(request: StaffRequest, desk: Desk) -> UUID | None:
    try:
        wanted = UUID(request.GET.get("c", ""))
    except ValueError:
        wanted = None
    if desk.item(wanted) is not None:
        return wanted
    return desk.items[0].contact.pk if desk.items else None
