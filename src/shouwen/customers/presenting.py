"""What the templates of this module are given; modules above include them with the same."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shouwen.accounts.api import Membership, may
from shouwen.customers import policies, selectors
from shouwen.customers.core.tiers import tenure
from shouwen.customers.duplicates import possible_duplicates
from shouwen.customers.forms import NoteForm, NumberForm, TierForm
from shouwen.customers.models import Customer


def card_context(*, by: Membership, customer_id: UUID, at: datetime) -> dict[str, Any]:
    """For `customers/card.html#card` and `#notes`; raises Customer.DoesNotExist where the member sees none."""
    card = selectors.card(customer_id, by=by)
    return {
        "card": card,
        "customer": card.customer,
        "duplicates": possible_duplicates(card.customer, card.numbers),
        "tenure": tenure_words(card.customer, at),
        "undoable": [merge for merge in card.merges if policies.can_undo(by, merge, at)],
        "note_form": NoteForm(),
        "number_form": NumberForm(),
        "tier_form": TierForm(initial={"tier": card.customer.tier}),
        **permitted(by),
    }


def permitted(by: Membership) -> dict[str, bool]:
    """What the member may do with customers, by the names the templates know."""
    return {
        "can_edit": policies.can_edit(by),
        "can_reveal": policies.can_reveal(by),
        "can_merge": policies.can_merge(by),
        "can_export": policies.can_export(by),
        "can_see_contacts": may(by, "contacts.view"),
    }


def tenure_words(customer: Customer, at: datetime) -> str:
    """How long they have been with us: 6 y 3 m; nothing where it is not known or less than a month."""
    if customer.customer_since is None:
        return ""
    years, months = tenure(customer.customer_since, timezone.localdate(at))
    if years:
        return (
            _("%(years)s y %(months)s m") % {"years": years, "months": months}
            if months
            else _("%(years)s y") % {"years": years}
        )
    return ngettext("%(months)s month", "%(months)s months", months) % {"months": months} if months > 0 else ""
