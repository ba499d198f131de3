"""The agent's side of a conversation."""

from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from uuid_utils.compat import uuid7

from shouwen.contacts.api import Message, Segment, mark_read, send_message
from shouwen.desktop.views.actions import back, own_segment, problem, refused, wants_json
from shouwen.desktop.views.pages import serve
from shouwen.shared.api import send_ephemeral
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.files.kinds import UploadPolicy
from shouwen.shared.files.services import store_upload
from shouwen.shared.files.serving import blob_response
from shouwen.shared.http import StaffRequest

UPLOAD = UploadPolicy(max_bytes=10 * 1024 * 1024)


@require_POST
@serve
def say(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    """Send words or a file to the customer; a repetition with the same client_id is harmless."""
    segment = own_segment(request, contact_id)
    upload = request.FILES.get("file")
    try:
        # Without scripts a form is sent once, by hand.
        client_id = UUID(request.POST.get("client_id", "")) if wants_json(request) else uuid7()
        blob = store_upload(upload=upload, name=upload.name or "", at=request.now, policy=UPLOAD) if upload else None
        message = send_message(
            contact_id=segment.contact_id,
            client_id=client_id,
            sender=Message.Sender.AGENT,
            author=request.membership,
            text=request.POST.get("text", ""),
            kind="text" if blob is None else "image" if blob.is_image else "file",
            file=blob,
            at=request.now,
        )
    except ValueError:
        return problem(_("The message has no id of its own: reload the page."), 400)
    except BusinessRuleError as error:
        return refused(request, error)
    if not wants_json(request):
        return back(contact_id)
    return JsonResponse({"seq": message.seq, "client_id": str(message.client_id), "at": message.sent_at})


@require_POST
@serve
def read(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    """The agent has read up to a message."""
    segment = own_segment(request, contact_id)
    seq = request.POST.get("seq", "")
    if seq.isdigit():
        mark_read(contact_id=segment.contact_id, reader="agent", seq=int(seq), at=request.now)
    return HttpResponse(status=204)


@require_POST
@serve
def typing(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    """Show the customer that the agent is writing."""
    segment = own_segment(request, contact_id)
    send_ephemeral([f"visit:{segment.contact_id}"], "contacts.Typing", {"contact_id": str(contact_id), "who": "agent"})
    return HttpResponse(status=204)


@require_GET
@serve
def file_show(request: StaffRequest, contact_id: UUID, file_id: UUID) -> HttpResponse:
    """A file of a conversation that the agent serves or served."""
    served = Segment.objects.filter(contact_id=contact_id, agent=request.membership).exists()
    message = (
        Message.objects.filter(conversation__contact_id=contact_id, file_id=file_id).select_related("file").first()
    )
    if not served or message is None or message.file is None:
        raise Http404
    return blob_response(request, message.file, by=request.membership, at=request.now)  # type: ignore[return-value]
