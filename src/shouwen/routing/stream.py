"""Who may follow one contact live: whoever it rings at or who served it, their team, or those who see all of them."""

from uuid import UUID

from shouwen.contacts.api import Segment
from shouwen.routing.models import Offer
from shouwen.shared.stream.topics import Follower, subject
from shouwen.shared.tenancy import tenant_transaction


def may_follow_contact(follower: Follower, topic: str) -> bool:
    """Whether the contact is within the follower's reach; the same as on the pages that show it."""
    if follower.kind != "staff" or follower.permissions.isdisjoint(("contacts.view", "desktop.serve")):
        return False
    if "contacts.view" in follower.everywhere:
        return True
    try:
        contact_id = UUID(subject(topic))
    except ValueError:
        return False
    reached = {follower.membership_id}
    if "contacts.view" in follower.within_team:
        reached |= follower.colleagues
    with tenant_transaction(follower.tenant_id):
        return (
            Segment.objects.filter(contact=contact_id, agent__in=reached).exists()
            or Offer.objects.filter(
                contact=contact_id, membership=follower.membership_id, state=Offer.State.PENDING
            ).exists()
        )
