"""What the search of contact history asks for."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwen.accounts.api import Membership
from shouwen.contacts.api import Channel, Contact, EndReason
from shouwen.customers.api import Customer, records_of
from shouwen.records.selectors import Filters, agents_named, customer_in_use, number_or_people
from shouwen.shared.zones import day_began, tenant_zone

RANGES = {
    "today": _("Today"),
    "7": _("Last 7 days"),
    "30": _("Last 30 days"),
    "all": _("All time"),
    "own": _("Own time range"),
}
SCORES = {"low": (1, 2), "middle": (3,), "high": (4, 5)}
FIELDS = ("q", "customer", "range", "since", "until", "agent", "queue", "channel", "state", "reason", "rating")


class SearchForm(forms.Form):
    """The filters; what is not understood is named and left out."""

    q = forms.CharField(required=False, max_length=80, strip=True)
    customer = forms.UUIDField(required=False)
    range = forms.ChoiceField(required=False, choices=list(RANGES.items()))
    since = forms.DateTimeField(required=False)
    until = forms.DateTimeField(required=False)
    agent = forms.CharField(required=False, max_length=40, strip=True)
    queue = forms.UUIDField(required=False)
    channel = forms.ChoiceField(required=False, choices=[("", ""), *Channel.choices])
    state = forms.ChoiceField(required=False, choices=[("", ""), *Contact.State.choices])
    reason = forms.ChoiceField(required=False, choices=[("", ""), *EndReason.choices])
    rating = forms.ChoiceField(required=False, choices=[("", ""), *((key, key) for key in SCORES)])

    # The customer whose contacts are asked for; known once the filters are read.
    of_customer: Customer | None = None

    def clean(self) -> dict[str, Any]:
        """A range has a beginning before its end."""
        values: dict[str, Any] = super().clean() or {}
        since, until = values.get("since"), values.get("until")
        if since and until and since >= until:
            self.add_error("until", _("The end of the time range lies after its beginning."))
        return values

    def filters(self, *, by: Membership, at: datetime) -> Filters:
        """The filters as the selectors take them."""
        self.is_valid()
        values: dict[str, Any] = self.cleaned_data
        since, until = _span(values, at)
        number, customers = number_or_people(values.get("q", ""), by=by)
        return Filters(
            since=since,
            until=until,
            number=number,
            customer_ids=self._narrowed(customers, by=by),
            agent_ids=agents_named(values.get("agent", "")),
            queue_id=values.get("queue"),
            channel=values.get("channel", ""),
            state=values.get("state", ""),
            reason=values.get("reason", ""),
            scores=SCORES.get(values.get("rating", ""), ()),
        )

    def _narrowed(self, found: tuple[UUID, ...] | None, *, by: Membership) -> tuple[UUID, ...] | None:
        """The customers found by text, narrowed to the one whose page we come from, with all their records."""
        chosen = self.cleaned_data.get("customer")
        if chosen is None:
            return found
        self.of_customer = customer_in_use(chosen, by=by)
        if self.of_customer is None:
            self.add_error("customer", _("This customer is not there."))
            return found
        own = records_of([chosen])
        return own if found is None else tuple(set(own) & set(found))

    def query(self) -> dict[str, str]:
        """What stands in the address, without what is empty."""
        return {name: self.data[name] for name in FIELDS if self.data.get(name)}


def _span(values: dict[str, Any], at: datetime) -> tuple[datetime | None, datetime | None]:
    if values.get("range") == "own":
        return values.get("since"), values.get("until")
    chosen = values.get("range") or "7"
    days = {"today": 0, "7": 6, "30": 29}.get(chosen)
    if days is None:
        return None, None
    return day_began(at.astimezone(tenant_zone()) - timedelta(days=days)), None
