"""Looking at the floor: the page, its live part, the chart, the wallboard."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from shouwen.accounts.api import Membership, Team, grants, may, staff_page
from shouwen.contacts.api import Contact
from shouwen.floor import words
from shouwen.floor.board import Board, board
from shouwen.floor.core.alerts import MOST, Alert
from shouwen.floor.core.figures import SECOND, total
from shouwen.floor.core.seats import Seat, seconds_over
from shouwen.floor.today import SLOT, SLOT_SECONDS
from shouwen.routing.api import Queue
from shouwen.shared.http import StaffRequest
from shouwen.shared.zones import tenant_zone

watch = staff_page("floor.watch")
CHART = timedelta(hours=4)
STATES = ("busy", "ringing", "ready", "wrapup", "paused", "offline")


@require_GET
@never_cache
@watch
def home(request: StaffRequest) -> HttpResponse:
    """The whole floor."""
    return render(request, "floor/home.html", context_of(request))


@require_GET
@never_cache
@watch
def live(request: StaffRequest) -> HttpResponse:
    """All parts of the floor that change, to be put in their places."""
    return render(request, "floor/live.html", context_of(request) | {"out_of_band": True})


@require_GET
@never_cache
@watch
def wall(request: StaffRequest) -> HttpResponse:
    """The wallboard: figures and queues, large enough to be read across the room."""
    return render(request, "floor/wall.html", context_of(request))


@require_GET
@never_cache
@watch
def wall_live(request: StaffRequest) -> HttpResponse:
    """What changes on the wallboard."""
    return render(request, "floor/wall_parts.html", context_of(request))


@require_GET
@never_cache
@watch
def half_hours(request: StaffRequest) -> JsonResponse:
    """Calls and people by half hour of today."""
    now = board(request.now)
    calls = set(Queue.objects.filter(medium="voice").values_list("pk", flat=True))
    slots = [slot for slot in now.slots if slot.queues or slot.agents.signed_in_us]
    # A chart of one point says nothing: four hours at least.
    first = min([now.at - CHART, *(slot.starts for slot in slots[:1])])
    shown = [slot for slot in now.slots if slot.starts >= first]
    sums = [total(sums for queue, sums in slot.queues.items() if queue in calls) for slot in shown]
    zone = tenant_zone()
    labels = [slot.starts.astimezone(zone).strftime("%H:%M") for slot in shown]
    lengths = [min(SLOT, max(now.at - slot.starts, timedelta(seconds=1))).total_seconds() for slot in shown]
    people = [round(slot.agents.signed_in_us / SECOND / length, 1) for slot, length in zip(shown, lengths, strict=True)]
    series = [
        {"name": _("Calls offered"), "role": "offered", "kind": "bar", "values": [one.offered for one in sums]},
        {"name": _("Calls answered"), "role": "actual", "kind": "bar", "values": [one.answered for one in sums]},
        {"name": _("Agents on"), "role": "staffed", "kind": "step", "values": people},
    ]
    return JsonResponse({"labels": labels, "series": series, "slot_seconds": SLOT_SECONDS})


def context_of(request: StaffRequest) -> dict[str, Any]:
    """The floor as this member may see it."""
    now, me = board(request.now), request.membership
    seats = seats_of(now, me)
    shown = [alert for alert in now.alerts if alert.seat is None or alert.seat in seats]
    return {
        "board": now,
        "now": request.now,
        "lines": [{"line": line, "wait_tone": line.wait_tone(request.now)} for line in now.lines],
        "tiles": words.tiles(now),
        "teams": teams_of(now, seats),
        "states": [(state, count) for state in STATES if (count := Counter(s.state for s in seats)[state])],
        "alerts": [alert_row(alert, request) for alert in shown[:MOST]],
        "alerts_more": max(0, len(shown) - MOST),
        "can_force": may(me, "floor.force"),
        "can_message": may(me, "floor.message"),
        "can_open": may(me, "contacts.view"),
        "definitions": words.definitions(),
    }


def seats_of(now: Board, by: Membership) -> list[Seat]:
    """The seats the member watches."""
    held = grants(by)
    if held.reaches("floor.watch", "all"):
        return now.seats
    team = by.team_id if held.reaches("floor.watch", "team") else None
    return [seat for seat in now.seats if seat.agent_id == by.pk or (team is not None and seat.team_id == team)]


def teams_of(now: Board, seats: Sequence[Seat]) -> list[dict[str, Any]]:
    """Seats by team, each team with its lead's name."""
    leads: dict[UUID, str] = dict(Team.objects.filter(lead__isnull=False).values_list("pk", "lead__display_name"))
    ordered = sorted(seats, key=lambda seat: (seat.team_id is None, seat.team_name))
    return [
        {
            "id": team_id,
            "name": next(iter(members)).team_name or _("Without a team"),
            "lead": leads.get(team_id, "") if team_id else "",
            "seats": [{"seat": seat, "over": seconds_over(seat, now.limits, now.at) > 0} for seat in members],
        }
        for team_id, members in ((key, list(group)) for key, group in groupby(ordered, key=lambda seat: seat.team_id))
    ]


def alert_row(alert: Alert, request: StaffRequest) -> dict[str, Any]:
    """An alert with its words."""
    return {"alert": alert, "title": words.title(alert, request.now), "why": words.why(alert)}


def contacts_at(seat: Seat) -> list[Contact]:
    """The contacts at a seat, for links to them."""
    ids = [work.contact_id for work in seat.work]
    return list(Contact.objects.filter(pk__in=ids).select_related("customer").order_by("opened_at")) if ids else []
