"""What tests of every module may use of routing: queues, pause reasons and agents who are ready."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from shouwen.accounts.testing import make_skill
from shouwen.routing.models import AgentPresence, PauseReason, Queue, QueueSkill

__all__ = ["make_pause_reason", "make_presence", "make_queue"]

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)


def make_queue(
    code: str = "mobile",
    *,
    medium: str = "voice",
    skills: Mapping[str, int] | Iterable[str] | None = None,
    **fields: Any,
) -> Queue:
    """A queue that asks for these skills ({code: least proficiency}, or codes alone), or for its own code's skill."""
    queue = Queue.objects.create(code=code, medium=medium, name=fields.pop("name", code), **fields)
    asked = [code] if skills is None else skills
    wanted = dict(asked) if isinstance(asked, Mapping) else dict.fromkeys(asked, 1)
    for skill, least in wanted.items():
        QueueSkill.objects.create(queue=queue, skill=make_skill(skill), min_proficiency=least)
    return queue


def make_pause_reason(code: str = "meal", **fields: Any) -> PauseReason:
    """A reason for not taking contacts."""
    return PauseReason.objects.create(code=code, name=fields.pop("name", code), **fields)


def make_presence(membership: Any, state: str = "ready", *, since: datetime = NOON, **fields: Any) -> AgentPresence:
    """What this agent has chosen to be, without any event."""
    return AgentPresence.objects.create(membership=membership, state=state, since=since, idle_since=since, **fields)
