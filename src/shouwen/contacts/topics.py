"""Who follows a contact live: its agent, whoever has it open, the floor and, for what concerns them, the customer."""

from uuid import UUID

from shouwen.contacts.models import Contact


def staff(contact: Contact, *also: UUID | None) -> list[str]:
    """Topics of colleagues: the contact's page, its agent's desktop, the floor."""
    agents = {agent for agent in (contact.agent_id, *also) if agent is not None}
    return [f"contact:{contact.pk}", f"floor:{contact.tenant_id}", *(f"agent:{agent}" for agent in sorted(agents))]


def staff_and_customer(contact: Contact, *also: UUID | None) -> list[str]:
    """The same, and the customer's own screen."""
    return [*staff(contact, *also), f"visit:{contact.pk}"]


def words(contact: Contact) -> list[str]:
    """Those who read along: both sides and an open contact page, but not the floor."""
    agent = [f"agent:{contact.agent_id}"] if contact.agent_id else []
    return [f"contact:{contact.pk}", *agent, f"visit:{contact.pk}"]
