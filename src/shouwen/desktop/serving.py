"""One contact on the desk: transcript or call, guided flow, customer, wrap-up."""

from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from shouwen.accounts.api import Membership
from shouwen.contacts.api import Contact, Message, QuickReply, Segment, WrapUpCode, filled_reply
from shouwen.customers.api import Customer, can_edit, find_by_number, name_and_title, records_of
from shouwen.desktop.work import Desk, Item

STAGES = (
    ("greet", _("Greet"), _("Name the company and your number")),
    ("need", _("Need"), _("Ask what it is about and say it back")),
    ("verify", _("Verify"), _("Check who it is before touching the account")),
    ("handle", _("Handle"), _("Do it, or say who will and until when")),
    ("confirm", _("Confirm"), _("Repeat the outcome and ask whether anything is left")),
)
RECENT = 6
CHIPS = 3
UNANSWERED_REASONS = (
    _("The customer said goodbye"),
    _("Answered by phone"),
    _("Not meant for us"),
    _("The customer does not reply"),
)


def view_of(desk: Desk, item: Item, *, by: Membership) -> dict[str, Any]:
    """Everything the middle and the right of the screen show of one contact."""
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
        "next_stage": _next_stage(stage),
        **_replying(desk, item, by),
        "code_groups": _code_groups(),
        "candidates": _candidates(contact),
        "may_create": can_edit(by),
        "salutations": Customer.Salutation.choices,
        "given": dict(zip(("name", "title"), name_and_title(contact.customer_name), strict=True)),
        "recent": _recent(contact),
        "waited_seconds": contact.waited_seconds(item.segment.accepted_at),
        "unanswered_reasons": UNANSWERED_REASONS,
    }


def _stage_state(number: int, done: int) -> str:
    return "done" if number <= done else "now" if number == done + 1 else ""


def _messages(contact: Contact) -> list[Message]:
    if not hasattr(contact, "conversation"):
        return []
    rows = Message.objects.filter(conversation=contact.conversation).select_related("file", "author")
    return list(rows.order_by("-seq")[:200])[::-1]


def _code_groups() -> list[tuple[str, list[WrapUpCode]]]:
    groups: dict[str, list[WrapUpCode]] = {}
    # Groups stand in the order of their first codes, as the administrator has put them.
    for code in WrapUpCode.objects.filter(is_active=True).order_by("position", "name"):
        groups.setdefault(code.group, []).append(code)
    return list(groups.items())


def _candidates(contact: Contact) -> list[Customer]:
    number = contact.customer_address
    known = contact.customer_id is not None or not number.startswith("+")
    return [] if known else find_by_number(number)


def _next_stage(done: int) -> dict[str, Any] | None:
    if done >= len(STAGES):
        return None
    code, word, hint = STAGES[done]
    return {"code": code, "word": word, "hint": hint, "number": done + 1}


def _replying(desk: Desk, item: Item, by: Membership) -> dict[str, Any]:
    """Whom the dock at the foot answers: this chat; during anything else the chat that is due first."""
    reply_to = item if item.kind == "chat" else next(iter(desk.chats), None)
    if reply_to is None:
        return {"reply_to": None}
    replies = list(QuickReply.objects.filter(Q(owner__isnull=True) | Q(owner=by)))
    for reply in replies:
        reply.text = filled_reply(reply.text, agent=by, contact=reply_to.contact)
    now = _next_stage(reply_to.segment.flow_stage)
    fitting = [reply for reply in replies if now and reply.stage == now["code"]]
    rest = [reply for reply in replies if reply not in fitting]
    return {"reply_to": reply_to, "quick_replies": replies, "chips": [*fitting, *rest][:CHIPS]}


def _recent(contact: Contact) -> list[Contact]:
    others = Contact.objects.exclude(pk=contact.pk).select_related("agent").order_by("-opened_at")
    told = Segment.objects.filter(contact=OuterRef("pk")).order_by("-sequence")
    others = others.annotate(
        note=Subquery(told.values("note")[:1]), code_name=Subquery(told.values("wrap_up_code__name")[:1])
    )
    if contact.customer_id is not None:
        return list(others.filter(customer__in=records_of([contact.customer_id]))[:RECENT])
    if contact.customer_address:
        return list(others.filter(customer_address=contact.customer_address)[:RECENT])
    return []
