"""Every write to customer records."""

from shouwen.customers.services.duplicates import declare_different
from shouwen.customers.services.lines import record_line
from shouwen.customers.services.merging import merge_customers, undo_merge
from shouwen.customers.services.notes import add_note
from shouwen.customers.services.numbers import add_number, make_primary, remove_number
from shouwen.customers.services.records import EditConflict, create_customer, edit_customer, record_look
from shouwen.customers.services.revealing import reveal_field
from shouwen.customers.services.tiers import record_tier

__all__ = [
    "EditConflict",
    "add_note",
    "add_number",
    "create_customer",
    "declare_different",
    "edit_customer",
    "make_primary",
    "merge_customers",
    "record_line",
    "record_look",
    "record_tier",
    "remove_number",
    "reveal_field",
    "undo_merge",
]
