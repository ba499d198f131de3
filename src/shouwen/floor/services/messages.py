"""Saying something to one agent, a team or everybody, and knowing who has read it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shouwen.accounts.api import Membership, Team, grants, may
from shouwen.floor.events import TeamMessageRead, TeamMessageSent
from shouwen.floor.models import TeamMessage, TeamMessageReceipt
from shouwen.shared.api import publish
from shouwen.shared.errors import BusinessRuleError

MAX_TEXT = 500


def reached_by(by: Membership) -> QuerySet[Membership]:
    """The colleagues whom the member may send messages to: their team or everybody."""
    others = Membership.objects.filter(is_active=True).exclude(pk=by.pk)
    if not may(by, "floor.message"):
        return others.none()
    if grants(by).reaches("floor.message", "all"):
        return others
    return others.filter(team=by.team_id) if by.team_id is not None else others.none()


@transaction.atomic
def send_team_message(
    *,
    by: Membership,
    text: str,
    at: datetime,
    team: Team | None = None,
    agent_ids: Sequence[UUID] = (),
) -> TeamMessage:
    """Say it to these agents, to a team, or with neither to everybody the member reaches."""
    if not may(by, "floor.message"):
        raise PermissionDenied
    text = _sayable(text)
    readers = reached_by(by)
    if agent_ids:
        readers = readers.filter(pk__in=agent_ids)
    elif team is not None:
        readers = readers.filter(team=team)
    ids = list(readers.values_list("pk", flat=True))
    if agent_ids and set(agent_ids) != set(ids):
        raise PermissionDenied
    if not ids:
        raise BusinessRuleError(_("Nobody would get this message: choose a team with people in it."))
    message = TeamMessage.objects.create(author=by, team=team, text=text, sent_at=at)
    TeamMessageReceipt.objects.bulk_create(TeamMessageReceipt(message=message, reader_id=pk) for pk in ids)
    event = TeamMessageSent(message.pk, by.display_name, text, at)
    publish(event, of=message, topics=[*(f"agent:{pk}" for pk in ids), f"floor:{by.tenant_id}"])
    return message


@transaction.atomic
def read_message(*, message_id: UUID, by: Membership, at: datetime) -> None:
    """Note that the member has read it; told twice, the first stands."""
    unread = TeamMessageReceipt.objects.filter(message_id=message_id, reader=by, read_at__isnull=True)
    if unread.update(read_at=at):
        message = TeamMessage.objects.get(pk=message_id)
        event = TeamMessageRead(message_id, by.pk)
        publish(event, of=message, topics=[f"agent:{by.pk}", f"floor:{by.tenant_id}"])


def _sayable(text: str) -> str:
    text = text.strip()
    if not text:
        raise BusinessRuleError(_("Write the message first."))
    if len(text) > MAX_TEXT:
        raise BusinessRuleError(_("A message holds at most %(limit)s characters.") % {"limit": MAX_TEXT})
    return text
