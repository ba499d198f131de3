"""A long history for measuring: closed contacts with segments and ratings, made by the database itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

# A transaction of this size stays below a second or two, so that readers of the outbox are not held up.
BATCH = 20_000

HISTORY = """
    WITH made AS (
      SELECT gen_random_uuid() AS id, n,
             %(until)s - n * (%(days)s * interval '1 day' / %(count)s) AS opened,
             5 + (hashint8(n * 7) & 63) AS waits, 60 + (hashint8(n * 13) & 511) AS talks,
             (%(agents)s::uuid[])[1 + (hashint8(n * 3) & 1048575) %% cardinality(%(agents)s::uuid[])] AS agent,
             (%(queues)s::uuid[])[1 + (hashint8(n * 5) & 1048575) %% cardinality(%(queues)s::uuid[])] AS queue,
             (%(customers)s::uuid[])[1 + (hashint8(n * 11) & 1048575) %% cardinality(%(customers)s::uuid[])]
               AS customer,
             '+861' || (3000000000 + (hashint8(n * 17) & 268435455)) AS address,
             n %% 20 = 0 AS leaves, n %% 997 = 0 AS breaks
        FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
    ), contact AS (
      INSERT INTO contacts_contact (id, tenant_id, version, channel, direction, state, customer_id, customer_address,
             centre_address, customer_name, locale, queue_id, purpose, tier, preferred_agent_ids, agent_id, opened_at,
             queued_at, accepted_at, first_response_at, ended_at, closed_at, end_reason, ended_by, unanswered_reason)
      SELECT id, %(tenant)s, 0, CASE WHEN n %% 3 = 0 THEN 'chat' ELSE 'voice' END, 'inbound', 'closed', customer,
             address, '', '', 'zh-hans', queue, 'enquiry', 'standard', '[]',
             CASE WHEN leaves THEN NULL ELSE agent END, opened, opened,
             CASE WHEN leaves THEN NULL ELSE opened + waits * interval '1 second' END, NULL,
             opened + (waits + talks) * interval '1 second', opened + (waits + talks + 30) * interval '1 second',
             CASE WHEN leaves THEN 'abandoned' WHEN breaks THEN 'interrupted' ELSE 'completed' END, 'customer', ''
        FROM made
    ), segment AS (
      INSERT INTO contacts_segment (id, tenant_id, contact_id, sequence, agent_id, offered_at, accepted_at, ended_at,
             hold_seconds, wrap_up_ended_at, wrap_up_seconds, note, flow_stage)
      SELECT gen_random_uuid(), %(tenant)s, id, 1, agent, opened, opened + waits * interval '1 second',
             opened + (waits + talks) * interval '1 second', 0, opened + (waits + talks + 30) * interval '1 second',
             45, '', 5
        FROM made WHERE NOT leaves
    )
    INSERT INTO contacts_rating (id, tenant_id, contact_id, score, comment, rated_at)
    SELECT gen_random_uuid(), %(tenant)s, id, CASE WHEN n %% 40 = 7 THEN 1 WHEN n %% 8 = 7 THEN 3 ELSE 5 END, '',
           opened + (waits + talks + 60) * interval '1 second'
      FROM made WHERE NOT leaves AND n %% 4 = 3"""


def seed_history(
    link: psycopg.Connection[Any],
    *,
    tenant_id: UUID,
    agents: Sequence[UUID],
    queues: Sequence[UUID],
    customers: Sequence[UUID],
    count: int,
    until: datetime,
    days: int = 365,
) -> None:
    """Write so many contacts, spread evenly over the days before `until`, on a connection of the system role."""
    given = {"tenant": tenant_id, "agents": list(agents), "queues": list(queues), "customers": list(customers)}
    for first in range(1, count + 1, BATCH):
        last = min(first + BATCH - 1, count)
        span = {"first": first, "last": last, "count": count, "until": until, "days": days}
        with link.transaction():
            link.execute(HISTORY, {**given, **span})
    link.execute("ANALYZE contacts_contact, contacts_segment, contacts_rating")
