"""One contact on the desk: transcript or call, guided flow, customer, wrap-up."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shouwen.accounts.api import Membership
from shouwen.contacts.api import Contact, Message, QuickReply, WrapUpCode
from shouwen.customers.api import card, find_by_number
from shouwen.desktop.work import Desk

STAGES = (
    ("greet", _("Greet"), _("Name the company and your number")),
    ("need", _("Need"), _("Ask what it is about and say it back")),
    ("verify", _("Verify"), _("Check who it is before touching the account")),
    ("handle", _("Handle"), _("Do it, or say who will and until when")),
    ("confirm", _("Confirm"), _("Repeat the outcome and ask whether anything is left")),
)
RECENT = 6


def view_of(desk: Desk, contact_id: UUID, *, by: Membership) -> dict[str, Any]:
    """Everything the middle and the right of the screen show of one contact."""
    item = desk.item(contact_id)
    assert item is not None
    contact = item.contact
    messages = _messages(contact)
    stage = min(item.segment.flow_stage, len(STAGES))
    return {
        "chosen": contact.pk,
        "item": item,
        "contact": contact,
        "segment": item.segment,
        "messages_": messages,
        "last_customer_message": next((m for m in reversed(messages) if m.sender == Message.Sender.CUSTOMER), None),
        "stages": [
            {"code": code, "word": word, "hint": hint, "number": n, "state": _stage_state(n, stage)}
            for n, (code, word, hint) in enumerate(STAGES, start=1)
        ],
        "next_stage": STAGES[stage] if stage < len(STAGES) else None,
        "quick_replies": QuickReply.objects.filter(owner__isnull=True) | QuickReply.objects.filter(owner=by),
        "code_groups": _code_groups(),
        **_customer(contact, by),
        "recent": _recent(contact),
    }


def _stage_state(number: int, done: int) -> str:
    return "done" if number <= done else "now" if number == done + 1 else ""


def _messages(contact: Contact) -> list[Message]:
    if not hasattr(contact, "conversation"):
        return []
    rows = Message.objects.filter(conversation=contact.conversation).select_related("file", "author")
    return list(rows.order_by("-seq")[:200])[::-1]


def _code_groups() -> list[tuple[str, list[WrapUpCode]]]:
    codes: Iterable[WrapUpCode] = WrapUpCode.objects.filter(is_active=True).order_by("group", "position", "name")
    return [(group, list(members)) for group, members in groupby(codes, key=lambda code: code.group)]


def _customer(contact: Contact, by: Membership) -> dict[str, Any]:
    if contact.customer_id is not None:
        return {"customer_card": card(contact.customer_id, by=by), "candidates": []}
    number = contact.customer_address
    return {"customer_card": None, "candidates": find_by_number(number) if number.startswith("+") else []}


def _recent(contact: Contact) -> list[Contact]:
    others = Contact.objects.exclude(pk=contact.pk).select_related("agent").order_by("-opened_at")
    if contact.customer_id is not None:
        return list(others.filter(customer_id=contact.customer_id)[:RECENT])
    if contact.customer_address:
        return list(others.filter(customer_address=contact.customer_address)[:RECENT])
    return []
