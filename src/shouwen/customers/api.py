"""What other modules may use of customers."""

from shouwen.customers.bulk import seed_customers
from shouwen.customers.core.addressing import name_and_title
from shouwen.customers.duplicates import Duplicate, alike, possible_duplicates
from shouwen.customers.models import Customer, CustomerNote, CustomerNumber, Line, Tier
from shouwen.customers.policies import can_edit, can_reveal, can_view
from shouwen.customers.presenting import card_context
from shouwen.customers.seeds import demo_customers, plant_customers
from shouwen.customers.selectors import Card, card, find_by_number, keeper_of, names_of, records_of, search, visible_to
from shouwen.customers.services import (
    add_note,
    add_number,
    create_customer,
    edit_customer,
    record_line,
    record_look,
    record_tier,
    reveal_field,
)
from shouwen.customers.spoken import surname_and_title

__all__ = [
    "Card",
    "Customer",
    "CustomerNote",
    "CustomerNumber",
    "Duplicate",
    "Line",
    "Tier",
    "add_note",
    "add_number",
    "alike",
    "can_edit",
    "can_reveal",
    "can_view",
    "card",
    "card_context",
    "create_customer",
    "demo_customers",
    "edit_customer",
    "find_by_number",
    "keeper_of",
    "name_and_title",
    "names_of",
    "plant_customers",
    "possible_duplicates",
    "record_line",
    "record_look",
    "record_tier",
    "records_of",
    "reveal_field",
    "search",
    "seed_customers",
    "surname_and_title",
    "visible_to",
]
