"""The register of quick replies that everybody shares."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from shouwen.accounts.api import Membership
from shouwen.console.kept.finding import found, row_id
from shouwen.console.registers import Register, Row
from shouwen.contacts.api import QuickReply, order_quick_replies, remove_quick_reply, save_quick_reply

# The steps of the guided flow.
STAGES = (
    ("", _("any step")),
    ("greet", _("Greet")),
    ("need", _("Need")),
    ("verify", _("Verify")),
    ("handle", _("Handle")),
    ("confirm", _("Confirm")),
)


class ReplyForm(forms.Form):
    """A ready sentence."""

    title = forms.CharField(
        label=_("Title"), max_length=40, help_text=_("Agents find it by the initials of its pinyin.")
    )
    text = forms.CharField(label=_("Text"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}))
    stage = forms.ChoiceField(label=_("Step"), choices=STAGES, required=False)


def _rows(text: str) -> Iterator[Row]:
    shared = QuickReply.objects.filter(owner=None)
    words = dict(STAGES)
    for reply in shared.filter(Q(title__icontains=text) | Q(text__icontains=text)):
        cells = (words.get(reply.stage, reply.stage), Truncator(reply.text).chars(60))
        yield Row(str(reply.pk), reply.title, cells)


def _initial(key: str) -> dict[str, Any] | None:
    reply = found(QuickReply.objects.filter(owner=None), key)
    if reply is None:
        return None
    return {"title": reply.title, "text": reply.text, "stage": reply.stage, "name": reply.title}


def _save(values: dict[str, Any], key: str | None, by: Membership, at: datetime) -> object:
    return save_quick_reply(**values, by=by, at=at, reply_id=row_id(key))


REPLIES = Register(
    key="replies",
    permission="console.service",
    heading=_("Quick replies"),
    new=_("New reply"),
    empty=_("No ready sentence yet. Agents keep their own as well; these are for everybody."),
    columns=(_("Step"), _("Text")),
    rows=_rows,
    form=ReplyForm,
    initial=_initial,
    save=_save,
    order=lambda keys, by, at: order_quick_replies(reply_ids=keys, by=by, at=at),
    remove=lambda key, by, at: remove_quick_reply(reply_id=key, by=by, at=at),
)
