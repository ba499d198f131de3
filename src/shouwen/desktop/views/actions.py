"""What an agent does with the mouse or a key: each is a form that works without scripts."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shouwen.contacts.api import (
    EndReason,
    FollowUp,
    Segment,
    close_follow_up,
    draft_wrap_up,
    end_contact,
    extend_wrap_up,
    finish_wrap_up,
    set_flow_stage,
)
from shouwen.desktop.help import ask_for_help
from shouwen.desktop.views.pages import serve
from shouwen.routing.api import AgentPresence, Offer, accept_offer, change_state, reject_offer
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.http import StaffRequest


def back(contact_id: object | None = None) -> HttpResponse:
    """Back to the desktop, with this contact before the agent."""
    home = reverse("desktop:home")
    return redirect(f"{home}?c={contact_id}" if contact_id else home)


def uuid_or_none(text: str | None) -> UUID | None:
    """The id that a field holds, or none where it holds something else."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def wants_json(request: StaffRequest) -> bool:
    """Whether a script asks, not a form."""
    return "application/json" in request.headers.get("Accept", "")


def refused(request: StaffRequest, error: BusinessRuleError) -> HttpResponse:
    """Why not: as a problem for a script, as a notice on the desktop for a form."""
    if wants_json(request):
        return problem(str(error), 422)
    messages.warning(request, str(error))
    return back()


def problem(title: str, status: int) -> JsonResponse:
    """A problem document (RFC 9457)."""
    return JsonResponse({"title": title, "status": status}, status=status, content_type="application/problem+json")


@require_POST
@serve
def state_change(request: StaffRequest) -> HttpResponse:
    """Become ready, paused for a reason, or off line."""
    state, _colon, reason = request.POST.get("to", "").partition(":")
    try:
        if state not in AgentPresence.State.values:
            raise BusinessRuleError(_("Choose ready, a pause or off line."))
        change_state(
            agent=request.membership,
            state=state,
            by=request.membership,
            at=request.now,
            pause_reason_id=uuid_or_none(reason),
        )
    except BusinessRuleError as error:
        messages.error(request, str(error))
    return back(request.POST.get("c"))


@require_POST
@serve
def offer_accept(request: StaffRequest, offer_id: UUID) -> HttpResponse:
    """Take what rings."""
    try:
        segment = accept_offer(offer_id=offer_id, by=request.membership, at=request.now)
    except (Offer.DoesNotExist, PermissionDenied) as error:
        raise Http404 from error
    except BusinessRuleError as error:
        return refused(request, error)
    # The telephone bar posts by itself and learns the rest from the stream.
    return HttpResponse(status=204) if wants_json(request) else back(segment.contact_id)


@require_POST
@serve
def offer_reject(request: StaffRequest, offer_id: UUID) -> HttpResponse:
    """Let it go to somebody else."""
    try:
        reject_offer(offer_id=offer_id, by=request.membership, at=request.now)
    except (Offer.DoesNotExist, PermissionDenied) as error:
        raise Http404 from error
    except BusinessRuleError as error:
        return refused(request, error)
    return HttpResponse(status=204) if wants_json(request) else back()


@require_POST
@serve
def contact_end(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    """End a conversation; over an unanswered message only with a reason."""
    segment = own_segment(request, contact_id)
    try:
        end_contact(
            contact_id=segment.contact_id,
            reason=EndReason.COMPLETED,
            by="agent",
            at=request.now,
            unanswered_reason=request.POST.get("unanswered_reason", "")[:200],
        )
    except BusinessRuleError:
        # The dialog shows the unanswered words and asks why they need no answer.
        return redirect(f"{reverse('desktop:home')}?c={contact_id}&end=1")
    return back(contact_id)


@require_POST
@serve
def stage_set(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    """Mark how far the guided flow has come."""
    segment = own_segment(request, contact_id)
    stage = request.POST.get("stage", "")
    if stage.isdigit() and int(stage) <= 5:
        step = int(stage) - 2 if "back" in request.POST else int(stage)
        set_flow_stage(segment_id=segment.pk, by=request.membership, stage=step)
    return back(contact_id)


@require_POST
@serve
def wrap_up_finish(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    """Finish the wrap-up; a draft keeps what was typed when something is missing."""
    segment = own_segment(request, contact_id)
    code, note = uuid_or_none(request.POST.get("code")), request.POST.get("note", "")[:4000]
    try:
        if "draft" in request.POST:
            draft_wrap_up(segment_id=segment.pk, by=request.membership, code_id=code, note=note)
            return HttpResponse(status=204)
        if "extend" in request.POST:
            draft_wrap_up(segment_id=segment.pk, by=request.membership, code_id=code, note=note)
            extend_wrap_up(segment_id=segment.pk, by=request.membership, seconds=60, at=request.now)
            return back(contact_id)
        finish_wrap_up(segment_id=segment.pk, by=request.membership, at=request.now, code_id=code, note=note)
    except BusinessRuleError as error:
        draft_wrap_up(segment_id=segment.pk, by=request.membership, code_id=code, note=note)
        messages.warning(request, str(error))
        return back(contact_id)
    return back()


@require_POST
@serve
def follow_up_close(request: StaffRequest, follow_up_id: UUID) -> HttpResponse:
    """Say what came of something we owed."""
    follow_up = FollowUp.objects.filter(pk=follow_up_id).first()
    if follow_up is None or follow_up.assignee_id not in (None, request.membership.pk):
        raise Http404
    done = FollowUp.State.CANCELLED if "cancel" in request.POST else FollowUp.State.DONE
    outcome = request.POST.get("outcome", "")
    close_follow_up(follow_up_id=follow_up.pk, state=done, outcome=outcome, by=request.membership, at=request.now)
    return back()


@require_POST
@serve
def help_ask(request: StaffRequest) -> HttpResponse:
    """Ask a supervisor for help, with the contact at hand."""
    ask_for_help(by=request.membership, contact_id=uuid_or_none(request.POST.get("c")), at=request.now)
    messages.success(request, _("Your supervisor has been told."))
    return back(request.POST.get("c"))


def own_segment(request: StaffRequest, contact_id: UUID) -> Segment:
    """The agent's own unfinished leg of a contact; anybody else's is not there."""
    segment = Segment.objects.filter(
        contact_id=contact_id, agent=request.membership, wrap_up_ended_at__isnull=True
    ).first()
    if segment is None:
        raise Http404
    return segment
