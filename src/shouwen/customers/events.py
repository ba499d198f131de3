"""What happens to customer records; ids and names of fields only, never what stands in them."""

from dataclasses import dataclass
from uuid import UUID

from shouwen.shared.api import Event, register_event


@register_event("customers.CustomerCreated")
@dataclass(frozen=True)
class CustomerCreated(Event):
    """A new record, with the tier that routing may use."""

    customer_id: UUID
    tier: str
    by_id: UUID


@register_event("customers.CustomerChanged")
@dataclass(frozen=True)
class CustomerChanged(Event):
    """Something of the record is other than before: columns, or “numbers”, “lines”, “notes”."""

    customer_id: UUID
    fields: list[str]
    tier: str
    by_id: UUID


@register_event("customers.CustomerMerged")
@dataclass(frozen=True)
class CustomerMerged(Event):
    """A person decided that `merged_id` is the customer `kept_id`, who has what belonged to it from now on."""

    merge_id: UUID
    kept_id: UUID
    merged_id: UUID
    by_id: UUID


@register_event("customers.CustomerMergeUndone")
@dataclass(frozen=True)
class CustomerMergeUndone(Event):
    """The decision was taken back: what moved by `merge_id` belongs to `merged_id` again."""

    merge_id: UUID
    kept_id: UUID
    merged_id: UUID
    by_id: UUID
