"""What a visitor sees of their chat: state, messages, transcript."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from shouwen.contacts.api import Contact, Message
from shouwen.portal import policies_declared as declared
from shouwen.routing.api import Queue, WaitEstimate, next_opening
from shouwen.shared.models import Tenant
from shouwen.shared.policy import policy
from shouwen.shared.zones import tenant_zone

STATUS = {"arriving": "queued", "queued": "queued", "active": "active", "wrap_up": "wrapup", "closed": "closed"}
PAGE = 500
MAX_FILE_BYTES = 10 * 1024 * 1024


def state(contact: Contact, after: int = 0) -> dict[str, Any]:
    """Where the chat stands, with the messages after a sequence number."""
    queued = contact.state == Contact.State.QUEUED
    estimate = WaitEstimate.objects.filter(contact=contact).first() if queued else None
    agent = contact.agent
    return {
        "status": STATUS[contact.state] if contact.ended_at is None else "closed",
        "position": estimate.position if estimate else None,
        "estimated_wait_seconds": estimate.seconds if estimate else None,
        "agent": {"name": agent.display_name, "number": agent.agent_number} if agent else None,
        "messages": [message_card(message) for message in _messages(contact, after)],
        "agent_read_seq": contact.conversation.agent_read_seq,
        "agent_typing": False,
        "rated": hasattr(contact, "rating"),
    }


def offline_state(queue: Queue | None, at: datetime) -> dict[str, Any]:
    """Outside opening hours: no chat, but a message can be left."""
    opens = next_opening(queue, at) if queue else None
    return {
        "status": "offline",
        "position": None,
        "estimated_wait_seconds": None,
        "agent": None,
        "messages": [],
        "agent_read_seq": 0,
        "agent_typing": False,
        "opens_at": opens.isoformat() if opens else None,
    }


def widget_settings(tenant: Tenant) -> dict[str, Any]:
    """How the tenant wants its widget."""
    return {
        "title": str(policy(declared.TITLE.key)) or tenant.name,
        "welcome": str(policy(declared.WELCOME.key)) or _("Hello, how can we help you?"),
        "ask_name": policy(declared.ASK_NAME.key),
        "ask_number": policy(declared.ASK_NUMBER.key),
        "quick_replies": [],
        "max_file_bytes": MAX_FILE_BYTES,
        "accept": "image/*,.pdf,.txt,.doc,.docx,.xls,.xlsx,.zip",
    }


def message_card(message: Message) -> dict[str, Any]:
    """One message as the widget shows it."""
    file = message.file
    card = None
    if file is not None:
        url = f"{settings.SHOUWEN_ORIGIN}/chat/v1/files/{file.pk}"
        card = {"name": file.original_name, "size": file.size, "type": file.media_type, "url": url}
    return {
        "seq": message.seq,
        "client_id": str(message.client_id),
        "from": message.sender,
        "kind": message.kind,
        "text": message.text,
        "file": card,
        "at": message.sent_at.isoformat(),
    }


def transcript(contact: Contact, tenant_name: str) -> str:
    """The whole chat as plain text."""
    who = {"customer": _("You"), "system": _("Notice")}
    zone = tenant_zone()
    lines = [tenant_name, f"{contact.opened_at.astimezone(zone):%Y-%m-%d %H:%M}", ""]
    for message in _messages(contact, 0):
        name = message.author.display_name if message.author else who.get(message.sender, "")
        said = message.text or (f"[{message.file.original_name}]" if message.file else "")
        lines.append(f"{message.sent_at.astimezone(zone):%H:%M:%S} {name}: {said}")
    return "\n".join(lines) + "\n"


def _messages(contact: Contact, after: int) -> list[Message]:
    rows = Message.objects.filter(conversation=contact.conversation, seq__gt=after).select_related("file", "author")
    return list(rows.order_by("seq")[:PAGE])
