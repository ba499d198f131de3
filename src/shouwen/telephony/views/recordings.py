"""Listening to what was said."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from shouwen.accounts.api import staff_page
from shouwen.shared.files.serving import blob_response
from shouwen.shared.http import StaffRequest
from shouwen.telephony.selectors import recordings_visible_to


@require_safe
@staff_page("recordings.play")
def recording_sound(request: StaffRequest, recording_id: UUID) -> HttpResponse:
    """The recording, with seeking; that it was heard is on the audit trail."""
    recording = get_object_or_404(recordings_visible_to(request.membership), pk=recording_id)
    return blob_response(request, recording.file, by=request.membership, at=request.now, play=True)  # type: ignore[return-value]


@require_safe
@staff_page("recordings.play")
def recording_peaks(request: StaffRequest, recording_id: UUID) -> HttpResponse:
    """The loudness of both sides over time."""
    recording = get_object_or_404(recordings_visible_to(request.membership), pk=recording_id)
    return JsonResponse(recording.peaks)
