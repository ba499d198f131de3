"""Who follows a call live."""

from uuid import UUID

from shouwen.telephony.models import Call


def followers(call: Call, agent_id: UUID | None) -> list[str]:
    """The contact's page, its agent, the floor, and the caller's own page."""
    agent = [f"agent:{agent_id}"] if agent_id else []
    return [f"contact:{call.contact_id}", f"floor:{call.tenant_id}", f"visit:{call.contact_id}", *agent]
