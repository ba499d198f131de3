"""What is done from the floor: a seat's dialog, its forced state, help, messages, people for a queue."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from shouwen.accounts.api import Membership, may_towards, staff_page
from shouwen.contacts.api import Contact
from shouwen.floor import services
from shouwen.floor.board import board, can_serve
from shouwen.floor.core.seats import Seat
from shouwen.floor.forms import READY, ForceForm, MessageForm, WordsForm
from shouwen.floor.models import TeamMessage
from shouwen.floor.seats import is_at_work, watched_by
from shouwen.floor.services.messages import reached_by
from shouwen.floor.views.watching import contacts_at, seats_of, watch
from shouwen.routing.api import Queue
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.http import StaffRequest

message_page = staff_page("floor.message")
MOST_HELPERS = 30


@require_GET
@never_cache
@watch
def seat_show(request: StaffRequest, agent_id: UUID) -> HttpResponse:
    """One seat: what the agent does, and what can be done."""
    return _dialog(request, "floor/seat.html", _seat_context(request, agent_id))


@require_POST
@watch
def seat_force(request: StaffRequest, agent_id: UUID) -> HttpResponse:
    """Change the agent's state for them."""
    agent = get_object_or_404(watched_by(request.membership), pk=agent_id)
    form = ForceForm(request.POST)
    if form.is_valid():
        try:
            services.force_state(agent=agent, by=request.membership, at=request.now, **form.chosen())
        except BusinessRuleError as error:
            form.add_error(None, str(error))
        else:
            return _done(request, _forced(agent, form.chosen()["state"]) % {"who": agent.display_name})
    return _dialog(request, "floor/seat.html", _seat_context(request, agent_id) | {"force_form": form}, invalid=True)


def _forced(agent: Membership, state: str) -> str:
    if state != READY and is_at_work(agent):
        return _("%(who)s was told; it takes effect after the contact. The reason is in the audit trail.")
    return _("%(who)s was told, the reason is in the audit trail.")


@require_POST
@watch
def seat_message(request: StaffRequest, agent_id: UUID) -> HttpResponse:
    """Say something to one agent."""
    agent = get_object_or_404(watched_by(request.membership), pk=agent_id)
    form = WordsForm(request.POST)
    if form.is_valid():
        try:
            services.send_team_message(
                by=request.membership, text=form.cleaned_data["text"], agent_ids=[agent.pk], at=request.now
            )
        except BusinessRuleError as error:
            form.add_error(None, str(error))
        else:
            return _done(request, _("Sent to %(who)s.") % {"who": agent.display_name})
    return _dialog(request, "floor/seat.html", _seat_context(request, agent_id) | {"words_form": form}, invalid=True)


@require_POST
@watch
def help_answer(request: StaffRequest, agent_id: UUID) -> HttpResponse:
    """Look after an agent who asked for help."""
    agent = get_object_or_404(watched_by(request.membership), pk=agent_id)
    services.answer_help(agent=agent, by=request.membership, at=request.now)
    return _done(request, _("%(who)s knows that you are coming.") % {"who": agent.display_name})


@require_http_methods(["GET", "POST"])
@never_cache
@message_page
def broadcast(request: StaffRequest) -> HttpResponse:
    """Say something to a team or to everybody."""
    form = MessageForm(request.POST if request.method == "POST" else None, by=request.membership)
    if form.is_bound and form.is_valid():
        try:
            message = services.send_team_message(by=request.membership, at=request.now, **form.cleaned_data)
        except BusinessRuleError as error:
            form.add_error(None, str(error))
        else:
            count = message.receipts.count()
            told = ngettext("Sent to %(n)d colleague.", "Sent to %(n)d colleagues.", count) % {"n": count}
            return _done(request, told)
    sent = TeamMessage.objects.filter(author=request.membership).order_by("-sent_at").prefetch_related("receipts")[:5]
    context = {"form": form, "sent": [_sent_row(message) for message in sent]}
    return _dialog(request, "floor/broadcast.html", context, invalid=form.is_bound)


@require_GET
@never_cache
@watch
def staffing_show(request: StaffRequest, queue_id: UUID) -> HttpResponse:
    """Who could serve a queue and does not right now."""
    queue = get_object_or_404(Queue.objects.prefetch_related("skills"), pk=queue_id)
    seats = [seat for seat in seats_of(board(request.now), request.membership) if can_serve(seat, queue)]
    helpers = sorted((seat for seat in seats if not seat.running and not seat.is_free), key=_soonest)
    context = {
        "queue": queue,
        "able": len(seats),
        "ready": [seat for seat in seats if seat.is_free],
        "helpers": helpers[:MOST_HELPERS],
        "now": request.now,
    }
    return _dialog(request, "floor/staffing.html", context)


def _soonest(seat: Seat) -> tuple[int, str]:
    order = {"paused": 0, "wrapup": 1, "ready": 2, "ringing": 3, "offline": 4}
    return order.get(seat.state, 5), seat.name


def _sent_row(message: TeamMessage) -> dict[str, Any]:
    receipts = list(message.receipts.all())
    return {"message": message, "read": sum(one.read_at is not None for one in receipts), "of": len(receipts)}


def _seat_context(request: StaffRequest, agent_id: UUID) -> dict[str, Any]:
    me = request.membership
    agent = get_object_or_404(watched_by(me).select_related("team"), pk=agent_id)
    seat = next((seat for seat in board(request.now).seats if seat.agent_id == agent_id), None)
    if seat is None:
        raise Http404
    return {
        "agent": agent,
        "seat": seat,
        "now": request.now,
        "contacts": contacts_at(seat),
        "force_form": ForceForm() if _may_force(me, agent) else None,
        "words_form": WordsForm() if reached_by(me).filter(pk=agent.pk).exists() else None,
        "queue_names": dict(Queue.objects.values_list("pk", "name")),
        "Contact": Contact,
    }


def _may_force(by: Membership, agent: Membership) -> bool:
    return by.pk != agent.pk and may_towards(by, "floor.force", agent)


def _dialog(request: StaffRequest, template: str, context: dict[str, Any], *, invalid: bool = False) -> HttpResponse:
    """The inside of the floor's dialog, or without script a page with the same."""
    status = 422 if invalid else 200
    if not request.htmx:
        return render(request, "floor/dialog_page.html", {**context, "inside": template}, status=status)
    response = render(request, template, context, status=status)
    return trigger_client_event(response, "dialog-open", {"id": "floor-dialog"}, after="swap")


def _done(request: StaffRequest, told: str) -> HttpResponse:
    if not request.htmx:
        return redirect("floor:home")
    response = HttpResponse(status=200)
    response["HX-Reswap"] = "none"
    trigger_client_event(response, "toast", {"text": told, "tone": "good"})
    return trigger_client_event(response, "dialog-close", {})
