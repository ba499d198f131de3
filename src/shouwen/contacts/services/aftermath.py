"""What comes after a contact: the customer's judgement and what we still owe."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from shouwen.accounts.api import Membership
from shouwen.contacts import topics
from shouwen.contacts.events import ContactRated, FollowUpClosed, FollowUpOpened
from shouwen.contacts.models import Contact, FollowUp, Rating
from shouwen.shared.api import publish
from shouwen.shared.errors import BusinessRuleError


@transaction.atomic
def rate_contact(*, contact_id: UUID, score: int, at: datetime, comment: str = "") -> Rating:
    """Keep the customer's judgement, 1–5; a second thought replaces the first."""
    if not 1 <= score <= 5:
        raise BusinessRuleError(_("Choose between 1 and 5 stars."))
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    rating, _created = Rating.objects.update_or_create(
        contact=contact, defaults={"score": score, "comment": comment.strip()[:500], "rated_at": at}
    )
    publish(ContactRated(contact.pk, score, contact.agent_id), of=contact, topics=topics.staff(contact))
    return rating


@transaction.atomic
def open_follow_up(
    *,
    kind: FollowUp.Kind | str,
    reason: str,
    due_at: datetime,
    contact: Contact | None = None,
    address: str = "",
    assignee: Membership | None = None,
) -> FollowUp:
    """Owe a customer a call or an answer; one of a kind per contact."""
    particulars = {
        "reason": reason,
        "due_at": due_at,
        "address": address or (contact.customer_address if contact else ""),
        "customer_id": contact.customer_id if contact else None,
        "assignee": assignee,
    }
    if contact is None:
        follow_up, created = FollowUp.objects.create(kind=str(kind), **particulars), True
    else:
        follow_up, created = FollowUp.objects.get_or_create(
            contact=contact, kind=str(kind), state=FollowUp.State.OPEN, defaults=particulars
        )
    if created:
        event = FollowUpOpened(follow_up.pk, contact.pk if contact else None, str(kind), reason, due_at)
        publish(event, of=follow_up, topics=_topics(follow_up))
    return follow_up


@transaction.atomic
def close_follow_up(
    *, follow_up_id: UUID, state: FollowUp.State, outcome: str, by: Membership, at: datetime
) -> FollowUp:
    """Say what came of it; told twice, the first stands."""
    follow_up = FollowUp.objects.select_for_update().get(pk=follow_up_id)
    if follow_up.state != FollowUp.State.OPEN:
        return follow_up
    follow_up.state, follow_up.outcome, follow_up.done_at = state, outcome.strip()[:200], at
    follow_up.assignee = follow_up.assignee or by
    follow_up.save(update_fields=["state", "outcome", "done_at", "assignee"])
    publish(FollowUpClosed(follow_up.pk, str(state), follow_up.outcome), of=follow_up, topics=_topics(follow_up))
    return follow_up


def _topics(follow_up: FollowUp) -> list[str]:
    mine = [f"agent:{follow_up.assignee_id}"] if follow_up.assignee_id else []
    return [f"floor:{follow_up.tenant_id}", *mine]
