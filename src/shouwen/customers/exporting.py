"""Taking a list of customers away as a file: masked, limited and recorded."""

import csv
import io
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from shouwen.accounts.api import Membership
from shouwen.customers import policies, selectors
from shouwen.customers.models import Customer
from shouwen.shared.audit.recording import record
from shouwen.shared.errors import BusinessRuleError

MOST_ROWS = 10_000
# A spreadsheet takes a cell that begins with one of these for a formula and runs it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(*, by: Membership, text: str, filters: selectors.Filters, at: datetime) -> str:
    """The customers of the list or search as CSV that spreadsheets open as UTF-8."""
    if not policies.can_export(by):
        raise PermissionDenied
    if text:
        rows = selectors.search(text, by=by, filters=filters, limit=MOST_ROWS + 1).rows
    else:
        rows = list(filters.narrow(selectors.listed(by)).order_by("sort_key", "pk")[: MOST_ROWS + 1])
    if len(rows) > MOST_ROWS:
        raise BusinessRuleError(
            _("At most %(most)s customers go into one file. Choose a tier or a city first.") % {"most": MOST_ROWS}
        )
    record(action="customers.exported", by=by, references={"rows": len(rows)}, at=at)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_("Customer"), _("Name"), _("Tier"), _("Number"), _("City"), _("Customer since")])
    writer.writerows([harmless(cell) for cell in _cells(customer)] for customer in rows)
    return "\ufeff" + out.getvalue()


def harmless(cell: str) -> str:
    """The cell as text in every spreadsheet."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _cells(customer: Customer) -> list[str]:
    numbers = customer.listed_numbers  # type: ignore[attr-defined]
    return [
        customer.addressed_as,
        customer.masked_name,
        str(customer.get_tier_display()),
        numbers[0].masked if numbers else "",
        customer.city,
        customer.customer_since.isoformat() if customer.customer_since else "",
    ]
