"""What happens to contacts by the clock: a chat whose customer stays away comes to an end."""

import threading
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from shouwen.contacts.models import Contact, Conversation, EndReason
from shouwen.contacts.services.serving import end_contact
from shouwen.shared.chores import MINUTE, Chore, run_chores
from shouwen.shared.policy import Policy, declare_policy, policy
from shouwen.shared.tenancy import tenant_scope, tenant_transaction

AWAY_MINUTES = declare_policy(
    Policy("contacts.away_minutes", _("minutes after which an absent visitor's chat ends"), 60, minimum=5, maximum=1440)
)
MOST_AT_ONCE = 200


def end_abandoned_chats(at: datetime) -> int:
    """End conversations whose customer was not seen for the tenant's limit; returns how many."""
    shortest = at - timedelta(minutes=AWAY_MINUTES.minimum)
    absent = Conversation.everywhere.filter(contact__ended_at__isnull=True, customer_seen_at__lt=shortest)
    ended = 0
    for conversation in absent.order_by("customer_seen_at")[:MOST_AT_ONCE]:
        with tenant_scope(conversation.tenant_id):
            limit = timedelta(minutes=int(policy(AWAY_MINUTES.key)))
        if conversation.customer_seen_at >= at - limit:
            continue
        with tenant_transaction(conversation.tenant_id):  # type: ignore[arg-type]
            waiting = Contact.objects.filter(pk=conversation.contact_id, accepted_at__isnull=True).exists()
            reason = EndReason.ABANDONED if waiting else EndReason.CUSTOMER_AWAY
            end_contact(contact_id=conversation.contact_id, reason=reason, by="customer", at=at)
        ended += 1
    return ended


CHORES = (Chore("end chats whose customer stays away", MINUTE, end_abandoned_chats),)


def start_chores(stop: threading.Event) -> threading.Thread:
    """Start the thread that looks after contacts until `stop` is set."""
    thread = threading.Thread(target=run_chores, args=(CHORES, stop), name="contacts", daemon=True)
    thread.start()
    return thread
