"""The sums behind the figures, added up from rows by the database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from shouwen.floor.core.figures import Sums
from shouwen.shared.api import current_tenant_id

Key = tuple[UUID, int]

CONTACTS = """
    SELECT c.queue_id, floor(extract(epoch FROM c.queued_at - %(since)s) / %(step)s)::int AS bucket,
           count(*),
           count(c.accepted_at),
           count(*) FILTER (WHERE c.accepted_at - c.queued_at <= q.target_seconds * interval '1 second'),
           count(*) FILTER (WHERE left_waiting),
           count(*) FILTER (WHERE left_waiting AND c.ended_at - c.queued_at <= %(short)s * interval '1 second'),
           count(*) FILTER (WHERE waits),
           count(*) FILTER (WHERE waits AND %(at)s - c.queued_at <= q.target_seconds * interval '1 second'),
           coalesce(sum(extract(epoch FROM c.accepted_at - c.queued_at) * 1000000), 0)::bigint,
           coalesce(sum(extract(epoch FROM c.ended_at - c.queued_at) * 1000000)
             FILTER (WHERE left_waiting AND c.ended_at - c.queued_at > %(short)s * interval '1 second'), 0)::bigint
      FROM contacts_contact c
      JOIN routing_queue q ON q.id = c.queue_id AND q.tenant_id = c.tenant_id,
   LATERAL (SELECT c.accepted_at IS NULL AND c.end_reason = 'abandoned' AS left_waiting,
                   c.accepted_at IS NULL AND c.ended_at IS NULL AS waits) AS found
     WHERE c.tenant_id = %(tenant)s AND c.queued_at >= %(since)s AND c.queued_at < %(until)s
     GROUP BY 1, 2"""

SEGMENTS = """
    SELECT c.queue_id, floor(extract(epoch FROM s.wrap_up_ended_at - %(since)s) / %(step)s)::int AS bucket,
           count(*),
           sum(extract(epoch FROM s.ended_at - s.accepted_at) * 1000000 - held)::bigint,
           sum(held)::bigint,
           sum(extract(epoch FROM s.wrap_up_ended_at - s.ended_at) * 1000000)::bigint
      FROM contacts_segment s
      JOIN contacts_contact c ON c.id = s.contact_id AND c.tenant_id = s.tenant_id AND c.queue_id IS NOT NULL,
   LATERAL (SELECT round(s.hold_seconds * 1000000)::bigint AS held) AS found
     WHERE s.tenant_id = %(tenant)s AND s.wrap_up_ended_at >= %(since)s AND s.wrap_up_ended_at < %(until)s
     GROUP BY 1, 2"""

# Chats overlap, so an agent's work is united before it is measured.
AGENTS = """
    WITH slot AS (
      SELECT bucket, tstzrange(starts, least(starts + %(step)s * interval '1 second', %(at)s)) AS span
        FROM unnest(%(starts)s::timestamptz[]) WITH ORDINALITY AS given (starts, bucket)
       WHERE starts < %(at)s
    ), period AS (
      SELECT slot.bucket, p.membership_id, range_agg(stretch * slot.span) AS there,
             range_agg(stretch * slot.span) FILTER (WHERE p.state = 'ready') AS free
        FROM slot JOIN routing_presenceperiod p ON p.tenant_id = %(tenant)s
         AND p.started_at < upper(slot.span) AND (p.ended_at IS NULL OR p.ended_at > lower(slot.span)),
     LATERAL (SELECT tstzrange(p.started_at, greatest(p.started_at, coalesce(p.ended_at, %(at)s))) AS stretch) AS found
       GROUP BY 1, 2
    ), work AS (
      SELECT slot.bucket, s.agent_id, range_agg(stretch * slot.span) AS done
        FROM slot JOIN contacts_segment s ON s.tenant_id = %(tenant)s
         AND s.accepted_at < upper(slot.span) AND (s.wrap_up_ended_at IS NULL OR s.wrap_up_ended_at > lower(slot.span)),
     LATERAL (SELECT tstzrange(s.accepted_at, greatest(s.accepted_at, coalesce(s.wrap_up_ended_at, %(at)s))) AS stretch)
          AS found
       GROUP BY 1, 2
    )
    SELECT period.bucket - 1,
           sum(length_us(there))::bigint, sum(length_us(free))::bigint, sum(length_us(free * done))::bigint
      FROM period LEFT JOIN work ON work.bucket = period.bucket AND work.agent_id = period.membership_id
     GROUP BY 1"""


def _length(ranges: str) -> str:
    """SQL for the whole length of a multirange in microseconds."""
    measured = "sum(extract(epoch FROM upper(stretch) - lower(stretch)) * 1000000)"
    return f"coalesce((SELECT {measured} FROM unnest({ranges}) AS stretch), 0)"  # noqa: S608 - our own words


for _ranges in ("there", "free", "free * done"):
    AGENTS = AGENTS.replace(f"length_us({_ranges})", _length(_ranges))


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time cut into steps, and the moment as of which it is told."""

    since: datetime
    steps: int
    step_seconds: int
    at: datetime

    @property
    def until(self) -> datetime:
        """Where the last step ends."""
        return self.since + timedelta(seconds=self.steps * self.step_seconds)


def queue_sums(window: Window, *, short_seconds: int) -> dict[Key, Sums]:
    """What happened in each queue and step."""
    parameters = {
        "tenant": current_tenant_id(), "since": window.since, "until": window.until,
        "step": window.step_seconds, "at": window.at, "short": short_seconds,
    }  # fmt: skip
    found: dict[Key, Sums] = {}
    for queue_id, bucket, *counts in _rows(CONTACTS, parameters):
        found[queue_id, bucket] = Sums(*counts)
    for queue_id, bucket, handled, talk, hold, wrap_up in _rows(SEGMENTS, parameters):
        work = Sums(handled=handled, talk_us=talk, hold_us=hold, wrap_up_us=wrap_up)
        found[queue_id, bucket] = found.get((queue_id, bucket), Sums()) + work
    return found


def agent_sums(starts: Sequence[datetime], *, step_seconds: int, at: datetime) -> dict[int, Sums]:
    """Agents' time in each of the steps that begin then."""
    parameters = {"tenant": current_tenant_id(), "starts": list(starts), "step": step_seconds, "at": at}
    return {
        bucket: Sums(signed_in_us=there, ready_us=free, busy_us=busy)
        for bucket, there, free, busy in _rows(AGENTS, parameters)
    }


def _rows(statement: str, parameters: Mapping[str, Any]) -> Iterable[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
