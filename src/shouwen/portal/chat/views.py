"""The addresses the widget calls; each reads, delegates, answers."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from shouwen.contacts.api import (
    Message,
    customer_seen,
    end_contact,
    mark_read,
    rate_contact,
    send_message,
)
from shouwen.portal.chat import showing
from shouwen.portal.chat.offline import keep_offline_message
from shouwen.portal.chat.visits import (
    Closed,
    Opening,
    enter,
    require_origin,
    tenant_of,
    uuid_of,
    visit,
    visiting,
)
from shouwen.routing.api import is_open, queue_for
from shouwen.shared.api import send_ephemeral, tenant_transaction
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.files.kinds import UploadPolicy
from shouwen.shared.files.services import store_upload
from shouwen.shared.files.serving import blob_response
from shouwen.shared.http import StaffRequest
from shouwen.shared.limits.views import Rule, by_address, rate_limited
from shouwen.shared.limits.windows import Limit, take
from shouwen.shared.models import Blob
from shouwen.shared.stream.tokens import issue_visit_token
from shouwen.shared.visitor_pages import Refused, body_of, text_of, visitor_endpoint

SESSIONS = Rule("chat.sessions", by_address, Limit(60, 60))
OFFLINE = Rule("chat.offline", by_address, Limit(5, 600))
MESSAGES = Limit(30, 30)
FILES = Limit(10, 60)
UPLOAD = UploadPolicy(max_bytes=showing.MAX_FILE_BYTES)


@visitor_endpoint("GET")
def widget_settings(request: StaffRequest) -> HttpResponse:
    """How the widget of this centre looks, and whether somebody is there."""
    tenant = tenant_of(request.GET.get("tenant", ""))
    with tenant_transaction(tenant.pk):
        require_origin(request)
        queue = queue_for("chat")
        return JsonResponse(
            {**showing.widget_settings(tenant), "open": queue is not None and is_open(queue, request.now)}
        )


@rate_limited(SESSIONS)
@visitor_endpoint("POST")
def session_open(request: StaffRequest) -> HttpResponse:
    """Start a chat, or take up the one that still runs."""
    body = body_of(request)
    tenant = tenant_of(text_of(body, "tenant", 40))
    locale = "en" if text_of(body, "locale", 20).lower().startswith("en") else "zh-hans"
    opening = Opening(
        name=text_of(body, "name", 40),
        number=text_of(body, "number", 24),
        locale=locale,
        page_url=text_of(body, "page_url", 500),
        visitor_id=uuid_of(body, "visitor_id") if body.get("visitor_id") else uuid7(),
    )
    with tenant_transaction(tenant.pk), translation.override(locale):
        require_origin(request)
        try:
            contact = enter(opening, request.now)
        except Closed as closed:
            state, token, contact_id = showing.offline_state(closed.queue, request.now), "", ""
        else:
            state = showing.state(contact)
            token, contact_id = issue_visit_token(tenant.pk, contact.pk), str(contact.pk)
        answer = {
            "token": token,
            "contact_id": contact_id,
            "visitor_id": str(opening.visitor_id),
            "stream_url": f"{settings.SHOUWEN_STREAM_ORIGIN}/stream?topics=visit:{contact_id}",
            "settings": showing.widget_settings(tenant),
            "state": state,
        }
    return JsonResponse(answer, status=201)


@visitor_endpoint("GET")
def state(request: StaffRequest) -> HttpResponse:
    """Where the chat stands, with what was said after a message."""
    after = request.GET.get("after", "0")
    if not after.isdigit() or len(after) > 9:
        raise Refused(400, _("“after” is the number of a message."))
    with visit(request) as contact:
        customer_seen(contact_id=contact.pk, at=request.now)
        return JsonResponse(showing.state(contact, int(after)))


@visitor_endpoint("POST")
def message_send(request: StaffRequest) -> HttpResponse:
    """Say something; a repetition with the same client_id is harmless."""
    body = body_of(request)
    with visiting(request) as contact_id:
        _limit("chat.messages", contact_id, MESSAGES, request)
        message = send_message(
            contact_id=contact_id,
            client_id=uuid_of(body, "client_id"),
            sender=Message.Sender.CUSTOMER,
            text=text_of(body, "text", 4000),
            at=request.now,
        )
        return JsonResponse(showing.message_card(message), status=201)


@visitor_endpoint("POST")
def file_send(request: StaffRequest) -> HttpResponse:
    """Send a picture or a file; what it is decides its content, not its name."""
    upload = request.FILES.get("file")
    if upload is None:
        raise Refused(400, _("Choose a file to send."))
    with visit(request) as contact:
        _limit("chat.files", contact.pk, FILES, request)
        if contact.ended_at is not None:
            raise BusinessRuleError(_("This conversation has ended: start a new one."))
        blob = store_upload(upload=upload, name=upload.name or "", at=request.now, policy=UPLOAD)
        message = send_message(
            contact_id=contact.pk,
            client_id=uuid_of(dict(request.POST.items()), "client_id"),
            sender=Message.Sender.CUSTOMER,
            kind="image" if blob.is_image else "file",
            file=blob,
            at=request.now,
        )
        return JsonResponse(showing.message_card(message), status=201)


@visitor_endpoint("GET")
def file_show(request: StaffRequest, file_id: UUID) -> HttpResponse:
    """A file of this very chat."""
    with visit(request) as contact:
        blob = Blob.objects.filter(pk=file_id).first()
        if blob is None or not Message.objects.filter(conversation=contact.conversation, file=blob).exists():
            raise Refused(404, _("There is no such file in this chat."))
        return blob_response(request, blob, by=None, at=request.now, reason="visitor")  # type: ignore[return-value]


@visitor_endpoint("POST")
def typing(request: StaffRequest) -> HttpResponse:
    """Show the agent that the visitor is writing."""
    with visit(request) as contact:
        if contact.agent_id is not None:
            send_ephemeral(
                [f"agent:{contact.agent_id}"], "contacts.Typing", {"contact_id": str(contact.pk), "who": "customer"}
            )
        return HttpResponse(status=204)


@visitor_endpoint("POST")
def read(request: StaffRequest) -> HttpResponse:
    """The visitor has read up to a message."""
    seq = body_of(request).get("seq")
    if not isinstance(seq, int) or not 0 <= seq < 2**31:
        raise Refused(400, _("“seq” is the number of a message."))
    with visit(request) as contact:
        mark_read(contact_id=contact.pk, reader="customer", seq=seq, at=request.now)
        return HttpResponse(status=204)


@visitor_endpoint("POST")
def end(request: StaffRequest) -> HttpResponse:
    """The visitor ends the chat."""
    with visiting(request) as contact_id:
        ended = end_contact(contact_id=contact_id, by="customer", at=request.now)
        return JsonResponse({"ended_at": ended.ended_at})


@visitor_endpoint("POST")
def rating(request: StaffRequest) -> HttpResponse:
    """The visitor judges the chat."""
    body = body_of(request)
    score = body.get("score")
    if not isinstance(score, int) or isinstance(score, bool):
        raise Refused(400, _("Choose between 1 and 5 stars."))
    with visit(request) as contact:
        rate_contact(contact_id=contact.pk, score=score, comment=text_of(body, "comment", 500), at=request.now)
        return HttpResponse(status=204)


@rate_limited(OFFLINE)
@visitor_endpoint("POST")
def offline_message(request: StaffRequest) -> HttpResponse:
    """Leave a message outside opening hours; it becomes a follow-up."""
    body = body_of(request)
    tenant = tenant_of(text_of(body, "tenant", 40))
    with tenant_transaction(tenant.pk):
        require_origin(request)
        keep_offline_message(
            name=text_of(body, "name", 40),
            number=text_of(body, "number", 24),
            text=text_of(body, "text", 2000),
            at=request.now,
        )
        return HttpResponse(status=201)


@visitor_endpoint("GET")
def transcript(request: StaffRequest) -> HttpResponse:
    """The whole chat to keep."""
    with visit(request) as contact:
        response = HttpResponse(
            showing.transcript(contact, contact.tenant.name), content_type="text/plain; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="chat-{contact.opened_at:%Y%m%d-%H%M}.txt"'
        return response


def _limit(name: str, subject: UUID, limit: Limit, request: StaffRequest) -> None:
    verdict = take(name=name, subject=str(subject), limit=limit, at=request.now)
    if not verdict.allowed:
        raise Refused(429, _("That was too often. Please wait a moment."))
