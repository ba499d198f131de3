"""Changing an agent's state for them, and looking after their calls for help."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from shouwen.accounts.api import Membership, may_towards
from shouwen.floor.events import HelpAnswered, StateForced
from shouwen.floor.models import HelpAnswer
from shouwen.routing.api import AgentPresence, change_state
from shouwen.shared.api import publish
from shouwen.shared.audit.recording import record
from shouwen.shared.errors import BusinessRuleError


@transaction.atomic
def force_state(
    *, agent: Membership, state: str, by: Membership, reason: str, at: datetime, pause_reason_id: UUID | None = None
) -> AgentPresence:
    """Make an agent ready, paused or off line for a reason that the trail keeps; the agent is told who did it."""
    if agent.pk == by.pk or not may_towards(by, "floor.force", agent):
        raise PermissionDenied
    if state not in AgentPresence.State.values:
        raise BusinessRuleError(_("Choose ready, a pause or off line."))
    reason = reason.strip()
    if not reason:
        raise BusinessRuleError(_("Say why: the agent and the audit trail are told."))
    presence = change_state(agent=agent, state=state, by=by, at=at, pause_reason_id=pause_reason_id)
    references = {"state": state, "pause_reason": pause_reason_id}
    record(action="floor.state_forced", of=agent, by=by, reason=reason, references=references, at=at)
    event = StateForced(agent.pk, by.pk, by.display_name, state, reason, at)
    publish(event, of=agent, topics=[f"agent:{agent.pk}", f"floor:{agent.tenant_id}"])
    return presence


@transaction.atomic
def answer_help(*, agent: Membership, by: Membership, at: datetime) -> None:
    """Take an agent's call for help: the mark goes from the floor and the agent knows who comes."""
    if not may_towards(by, "floor.watch", agent):
        raise PermissionDenied
    HelpAnswer.objects.update_or_create(agent=agent, defaults={"by": by, "answered_at": at})
    event = HelpAnswered(agent.pk, by.pk, by.display_name, at)
    publish(event, of=agent, topics=[f"agent:{agent.pk}", f"floor:{agent.tenant_id}"])
