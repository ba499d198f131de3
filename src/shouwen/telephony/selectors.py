"""What is shown of calls and recordings."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from shouwen.accounts.api import Membership, grants, may
from shouwen.contacts.api import Contact, EndReason, Segment
from shouwen.routing.api import WaitEstimate
from shouwen.telephony.models import Call, Recording, WebCaller

# A call that the switch has not taken up within this time will not come about.
COMES_ABOUT_WITHIN = timedelta(seconds=35)

# Of a call that somebody has taken, whose phone is not up yet.
NOT_YET = ("waiting", "ringing")

State = Contact.State


def recordings_visible_to(by: Membership) -> QuerySet[Recording]:
    """The recordings this member may hear: their own, their team's, or all."""
    recordings = Recording.objects.select_related("file", "segment__agent", "contact")
    if not may(by, "recordings.play"):
        return recordings.none()
    held = grants(by)
    if held.reaches("recordings.play", "all"):
        return recordings
    if held.reaches("recordings.play", "team") and by.team_id is not None:
        return recordings.filter(segment__agent__team_id=by.team_id)
    return recordings.filter(segment__agent_id=by.pk)


def web_call_state(caller: WebCaller, *, at: datetime, base: str) -> dict[str, Any]:
    """Where a visitor's call stands, as their page shows it."""
    contact = Contact.objects.select_related("agent").filter(pk=caller.pk).first()
    call = Call.objects.filter(pk=caller.pk).first()
    estimate = WaitEstimate.objects.filter(contact_id=caller.pk).first()
    status = _status(caller, contact, call, at)
    waits = status == "queued" and estimate is not None
    agent = contact.agent if contact is not None and status in ("talking", "held") else None
    return {
        "status": status,
        "prompts": [_prompt(entry, base) for entry in call.said] if call is not None else [],
        "position": estimate.position if estimate is not None and waits else None,
        "estimated_wait_seconds": estimate.seconds if estimate is not None and waits else None,
        "agent": {"name": agent.display_name, "number": agent.agent_number} if agent is not None else None,
        "interrupted": contact is not None and contact.end_reason == EndReason.INTERRUPTED,
    }


def _status(caller: WebCaller, contact: Contact | None, call: Call | None, at: datetime) -> str:
    if call is None or contact is None:
        is_late = caller.ended_at is not None or caller.asked_at < at - COMES_ABOUT_WITHIN
        return "ended" if is_late else "ringing"
    if call.ended_at is not None:
        return "ended"
    if contact.state == State.QUEUED or (contact.state == State.ACTIVE and call.state in NOT_YET):
        return "queued"
    if contact.state == State.ACTIVE:
        return "held" if Segment.objects.filter(contact=contact, hold_started_at__isnull=False).exists() else "talking"
    # Also while a last sentence is spoken after the contact has ended.
    return "ringing" if call.state == "arriving" else "menu"


def _prompt(entry: dict[str, str], base: str) -> dict[str, str]:
    path = reverse("telephony:sound", args=[entry["file"]])
    return {"id": entry["id"], "text": entry["text"], "audio_url": base.rstrip("/") + path}
