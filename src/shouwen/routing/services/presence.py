"""Agents say whether they are ready; colleagues on the floor may say it for them."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from shouwen.accounts.api import Membership, may, may_towards
from shouwen.contacts.api import Segment
from shouwen.routing.events import AgentStateChanged
from shouwen.routing.models import AgentPresence, PauseReason, PresencePeriod
from shouwen.shared.api import publish
from shouwen.shared.errors import BusinessRuleError

State = AgentPresence.State


@transaction.atomic
def change_state(
    *,
    agent: Membership,
    state: State | str,
    by: Membership | None,
    at: datetime,
    pause_reason_id: UUID | None = None,
    cause: str = "",
) -> AgentPresence:
    """Become ready, paused (for a reason) or off line. A pause during a contact begins when it ends.

    `by` is the agent, somebody with floor.force who reaches them, or none for the system.
    """
    _require_allowed(agent, by)
    reason = _reason(state, pause_reason_id, cause)
    presence = _lock(agent, at)
    busy = Segment.objects.filter(agent=agent, wrap_up_ended_at__isnull=True).exists()
    waits = str(state) == State.PAUSED and busy and presence.state == State.READY and by is not None
    if waits:
        presence.pause_pending, presence.pause_reason = True, reason
    else:
        _turn(presence, str(state), reason, cause, at)
    presence.changed_by = by
    presence.save()
    event = AgentStateChanged(
        agent.pk,
        str(state),
        reason.pk if reason else None,
        reason.name if reason else "",
        cause,
        waits,
        at,
        by.pk if by else None,
    )
    publish(event, of=presence, topics=[f"agent:{agent.pk}", f"floor:{agent.tenant_id}"])
    return presence


def _require_allowed(agent: Membership, by: Membership | None) -> None:
    if by is None:
        return
    allowed = may(by, "desktop.serve") if by.pk == agent.pk else may_towards(by, "floor.force", agent)
    if not allowed:
        raise PermissionDenied


def _reason(state: State | str, pause_reason_id: UUID | None, cause: str) -> PauseReason | None:
    if str(state) != State.PAUSED:
        return None
    if pause_reason_id is None:
        if not cause:
            raise BusinessRuleError(_("Choose a reason for the pause."))
        return None
    reason = PauseReason.objects.filter(pk=pause_reason_id, is_active=True).first()
    if reason is None:
        raise BusinessRuleError(_("This pause reason is no longer in use: choose another."))
    return reason


def _lock(agent: Membership, at: datetime) -> AgentPresence:
    AgentPresence.objects.get_or_create(membership=agent, defaults={"since": at})
    return AgentPresence.objects.select_for_update().get(membership=agent)


def _turn(presence: AgentPresence, state: str, reason: PauseReason | None, cause: str, at: datetime) -> None:
    presence.state, presence.pause_reason, presence.cause = state, reason, cause
    presence.since, presence.pause_pending = at, False
    presence.idle_since = at if state == State.READY else None
    PresencePeriod.objects.filter(membership_id=presence.membership_id, ended_at__isnull=True).update(ended_at=at)
    if state != State.OFFLINE:
        PresencePeriod.objects.create(
            membership_id=presence.membership_id, state=state, pause_reason=reason, started_at=at
        )
