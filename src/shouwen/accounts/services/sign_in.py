"""Help for people who cannot get in: a new password, a fresh start of the second step, a lock lifted."""

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from shouwen.accounts import policies
from shouwen.accounts.models import Membership, Person
from shouwen.accounts.selectors import works_elsewhere
from shouwen.accounts.services.common import lock_administered, require
from shouwen.accounts.services.sessions import close_sessions
from shouwen.accounts.usernames import one_time_password
from shouwen.shared.audit.recording import record
from shouwen.shared.errors import BusinessRuleError


@transaction.atomic
def reset_password(*, membership_id: UUID, by: Membership, at: datetime) -> str:
    """Give somebody a password that is good for one sign-in and has to be changed there; returns it."""
    member = _own_member(membership_id, by)
    password = one_time_password()
    member.person.set_password(password)
    member.person.must_change_password = True
    member.person.save(update_fields=["password", "must_change_password"])
    AxesProxyHandler.reset_attempts(username=member.person.username)
    close_sessions(member, at=at, everywhere=True)
    record(action="accounts.password_reset", of=member, by=by, at=at)
    return password


@transaction.atomic
def reset_second_step(*, membership_id: UUID, by: Membership, at: datetime) -> int:
    """Forget somebody's authenticator app, passkeys and recovery codes: for a lost phone. Returns how many."""
    require(policies.may_everywhere(by, "console.security"))
    member = _own_member(membership_id, by)
    count: int = Authenticator.objects.filter(user=member.person).delete()[0]
    close_sessions(member, at=at, everywhere=True)
    record(action="accounts.second_step_reset", of=member, by=by, at=at, references={"count": count})
    return count


@transaction.atomic
def unlock_sign_in(*, membership_id: UUID, by: Membership, at: datetime) -> int:
    """Lift the lock after too many wrong passwords; returns how many failed tries are forgotten."""
    member = lock_administered(membership_id, by)
    attempts = AccessAttempt.objects.filter(username=member.person.username)
    forgotten: int = attempts.aggregate(failures=Sum("failures_since_start"))["failures"] or 0
    AxesProxyHandler.reset_attempts(username=member.person.username)
    record(action="accounts.sign_in_unlocked", of=member, by=by, at=at, references={"failures": forgotten})
    return forgotten


def _own_member(membership_id: UUID, by: Membership) -> Membership:
    member = lock_administered(membership_id, by)
    if member.pk == by.pk:
        raise BusinessRuleError(_("Change your own password and second step on your profile page."))
    if works_elsewhere(member.person_id):
        raise BusinessRuleError(
            _("%(name)s also works for another company: only they can change their name, e-mail and password.")
            % {"name": member.person.name}
        )
    # Two administrators may reset at once; the person's row makes the second password the one that holds.
    Person.objects.select_for_update().get(pk=member.person_id)
    return member
