"""Ending sessions from outside: pages and streams of a session that is gone stop at their next step."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.db import transaction

from shouwen.accounts import policies
from shouwen.accounts.events import SessionsEnded
from shouwen.accounts.models import Membership
from shouwen.accounts.selectors import memberships_of, sessions_for
from shouwen.accounts.services.common import require, topics_of
from shouwen.shared.api import publish, tenant_scope
from shouwen.shared.audit.recording import record


@transaction.atomic
def end_sessions(*, membership_id: UUID, by: Membership, at: datetime, session_ids: Iterable[int] | None = None) -> int:
    """Sign a member out of all or some of their sessions for this tenant; returns how many ended."""
    member = Membership.objects.select_for_update(of=("self",)).select_related("person").get(pk=membership_id)
    require(policies.can_administer(by, member))
    ended = close_sessions(member, at=at, session_ids=None if session_ids is None else set(session_ids))
    if ended:
        record(action="accounts.sessions_ended", of=member, by=by, at=at, references={"count": ended})
    return ended


def close_sessions(
    member: Membership, *, at: datetime, session_ids: set[int] | None = None, everywhere: bool = False
) -> int:
    """End the member's sessions for this tenant (`everywhere`: all of the person's) and tell open pages."""
    found: list[UserSession] = (
        list(UserSession.objects.filter(user=member.person_id)) if everywhere else sessions_for(member)
    )
    chosen = [session for session in found if session_ids is None or session.pk in session_ids]
    for session in chosen:
        session.end()
    if chosen and everywhere:
        announce_end(member.person_id, at=at)
    elif chosen:
        publish(SessionsEnded(member.pk, at), of=member, topics=topics_of(member))
    return len(chosen)


@transaction.atomic
def end_own_sessions(*, person_id: UUID, sessions: Iterable[UserSession], at: datetime) -> int:
    """End these of one's own sessions; returns how many."""
    own = [session for session in sessions if session.user_id == person_id]
    for session in own:
        session.end()
    if own:
        announce_end(person_id, at=at)
    return len(own)


@transaction.atomic
def announce_end(person_id: UUID, *, at: datetime) -> None:
    """Tell open pages and streams that sessions of this person are over, whichever tenant they were for."""
    for choice in memberships_of(person_id):
        with tenant_scope(choice.tenant_id):
            member = Membership.objects.get(pk=choice.membership_id)
            publish(SessionsEnded(member.pk, at), of=member, topics=topics_of(member))
