"""Writing events: in the caller's transaction, under the aggregate's row lock, in one statement."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any, cast
from uuid import UUID

from django.db import connection, transaction

from shouwen.shared.outbox.events import Event, to_payload
from shouwen.shared.outbox.notifier import notifier
from shouwen.shared.tenancy import AggregateModel


class AggregateMissing(RuntimeError):
    """The row that should have published the event is not there in the tenant in scope."""


@dataclass(frozen=True, slots=True)
class Publication:
    """An event about to be written: which row it belongs to and who follows it live."""

    event: Event
    model: type[AggregateModel]
    aggregate_id: UUID
    tenant_id: UUID
    topics: Sequence[str] = ()


def publish(event: Event, *, of: AggregateModel, topics: Sequence[str] = ()) -> int:
    """Write the event of this row; returns its id. The row's `version` rises and is set on `of`.

    The statement raises the version first, which takes the row's lock; only then is an id drawn. So
    ids of one aggregate rise in the order of its versions, whatever else commits meanwhile.
    """
    _wake_after_commit()
    publication = Publication(event, of.__class__, of.pk, cast("UUID", of.tenant_id), topics)
    with connection.cursor() as cursor:
        cursor.execute(publishing_statement(publication, returning=True), _parameters(publication))
        row = cursor.fetchone()
    if row is None:
        raise AggregateMissing(f"{type(of).__name__} {of.pk} is not in the tenant in scope.")
    of.version = row[1]
    return int(row[0])


def publish_many(publications: Iterable[Publication]) -> None:
    """Write many events in a pipeline, in this order: for processes that decide in batches.

    Rows are locked in the order given: two such writers over the same rows must agree on one.
    """
    ordered = list(publications)
    if not ordered:
        return
    _wake_after_commit()
    with connection.cursor() as cursor:
        # Runs of the same statement go down the wire together; order between runs is kept.
        for statement, run in groupby(ordered, key=partial(publishing_statement, returning=False)):
            parameters = [_parameters(publication) for publication in run]
            cursor.executemany(statement, parameters)
            if cursor.rowcount != len(parameters):
                missing = len(parameters) - cursor.rowcount
                raise AggregateMissing(f"{missing} of the rows that should publish are not in the tenant in scope.")


def _wake_after_commit() -> None:
    if not connection.in_atomic_block:
        message = "Publish within transaction.atomic(): an event commits with its change."
        raise transaction.TransactionManagementError(message)
    transaction.on_commit(notifier.wake)


_COLUMNS = "tenant_id, type, event_version, aggregate_id, aggregate_version, payload, topics"


def publishing_statement(publication: Publication, *, returning: bool) -> str:
    """The SQL that writes an event of this kind; its parameters are `%s` in the order of `_parameters`."""
    table = publication.model._meta.db_table
    journal = (
        f""", kept AS (
          INSERT INTO shared_journal (id, published_at, {_COLUMNS})
          SELECT id, published_at, {_COLUMNS} FROM written)"""  # noqa: S608 - our own column names
        if publication.event.kept
        else ""
    )
    return f"""
        WITH head AS (
          UPDATE "{table}" SET version = version + 1 WHERE id = %s AND tenant_id = %s RETURNING tenant_id, id, version
        ), written AS (
          INSERT INTO shared_outbox ({_COLUMNS})
          SELECT tenant_id, %s, %s, id, version, %s::jsonb, %s FROM head
          RETURNING id, published_at, {_COLUMNS}){journal}
        SELECT {"id, aggregate_version" if returning else "1"} FROM written"""  # noqa: S608 - names of our own tables


def _parameters(publication: Publication) -> tuple[Any, ...]:
    event = publication.event
    return (
        publication.aggregate_id,
        publication.tenant_id,
        event.event_type,
        event.event_version,
        json.dumps(to_payload(event), ensure_ascii=False, separators=(",", ":")),
        list(publication.topics),
    )
