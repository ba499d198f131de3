"""Queues: the list in its order, and one queue."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwen.accounts.api import staff_page
from shouwen.console.answers import done_or_told, page, saved
from shouwen.console.forms.queues import QueueForm, fresh, initial_of
from shouwen.console.registers import moved
from shouwen.routing.api import Queue, is_open, order_queues, save_queue
from shouwen.shared.http import StaffRequest


@require_GET
@staff_page("console.routing")
def queues(request: StaffRequest) -> HttpResponse:
    """All queues in their order."""
    rows = list(Queue.objects.select_related("overflow_to").prefetch_related("skills__skill"))
    shown = [(queue, is_open(queue, request.now)) for queue in rows]
    return page(request, "queues.html", "queues", {"rows": shown})


@require_http_methods(["GET", "POST"])
@staff_page("console.routing")
def queue_edit(request: StaffRequest, key: UUID | None = None) -> HttpResponse:
    """Make a queue or change it."""
    queue = None if key is None else get_object_or_404(Queue.objects, pk=key)
    form = QueueForm(request.POST or None, queue=queue, initial=initial_of(queue) if queue else fresh())

    def write() -> object:
        values, skills = form.values(), form.skill_levels()
        return save_queue(values=values, skills=skills, queue_id=key, by=request.membership, at=request.now)

    if request.method == "POST" and saved(request, form, write):
        return redirect("console:queues")
    return page(request, "queue.html", "queues", {"form": form, "queue": queue}, status=422 if form.is_bound else 200)


@require_POST
@staff_page("console.routing")
def queues_order(request: StaffRequest) -> HttpResponse:
    """Move one queue by a place."""
    keys = [str(key) for key in Queue.objects.values_list("pk", flat=True)]
    changed = moved(keys, request.POST.get("up") or request.POST.get("down") or "", up="up" in request.POST)
    wanted = [UUID(key) for key in changed]
    return done_or_told(
        request, lambda: order_queues(queue_ids=wanted, by=request.membership, at=request.now), "console:queues"
    )
