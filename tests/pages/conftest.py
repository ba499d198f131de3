"""A small demonstration centre with something of everything in it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from uuid_utils.compat import uuid7

from shouwen.accounts.api import Membership
from shouwen.accounts.testing import sign_in
from shouwen.contacts.api import (
    Contact,
    Segment,
    WrapUpCode,
    end_contact,
    finish_wrap_up,
    open_follow_up,
    rate_contact,
    send_message,
    start_segment,
)
from shouwen.contacts.testing import make_chat, make_contact
from shouwen.customers.api import Customer, add_note
from shouwen.routing.api import Queue, change_state
from shouwen.shared.calendars.services import fill_calendar
from shouwen.shared.models import Tenant
from shouwen.shared.tenancy import current_tenant_id, tenant_scope
from shouwen.simulation.demo.seeding import seed_demo


class Centre:
    """The demonstration with an administrator's browser and a contact in each stage."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.admin = Membership.objects.get(person__username="admin")
        self.agent = Membership.objects.get(person__username="agent01")
        self.customer, self.other = Customer.objects.order_by("pk")[:2]
        self.browser = sign_in(Client(), self.admin)
        fill_calendar(tenant_id=current_tenant_id(), year=timezone.localdate(self.now).year)
        add_note(customer_id=self.customer.pk, text="晚上方便接电话", by=self.admin, at=self.now)
        self.done = self._done("voice", score=2)
        self._done("chat", score=5)
        self.running = self._taken("chat", by=self.admin).contact
        self._taken("voice", by=self.agent)
        make_contact("voice", at=self.now, queue=self._queue("voice"), customer_id=self.customer.pk)
        open_follow_up(kind="callback", reason="下午答复", due_at=self.now, contact=self.done)
        change_state(agent=self.agent, state="ready", by=self.agent, at=self.now)

    def _queue(self, medium: str) -> Queue:
        return Queue.objects.filter(medium=medium).order_by("position")[0]

    def _taken(self, channel: str, *, by: Membership) -> Segment:
        at = self.now - timedelta(minutes=8)
        make = make_chat if channel == "chat" else make_contact
        contact = make(at=at, customer_id=self.customer.pk, queue=self._queue(channel))
        if channel == "chat":
            send_message(contact_id=contact.pk, client_id=uuid7(), sender="customer", text="宽带断了", at=at)
        return start_segment(
            contact_id=contact.pk, segment_id=uuid7(), agent=by, offered_at=at, at=at, wrap_up_seconds=45
        )

    def _done(self, channel: str, *, score: int) -> Contact:
        segment = self._taken(channel, by=self.agent)
        contact_id = segment.contact_id
        end_contact(contact_id=contact_id, reason="completed", by="customer", at=self.now)
        code = WrapUpCode.objects.order_by("position")[0]
        finish_wrap_up(segment_id=segment.pk, by=self.agent, code_id=code.pk, note="已处理", at=self.now)
        rate_contact(contact_id=contact_id, score=score, at=self.now)
        return Contact.objects.get(pk=contact_id)


@pytest.fixture
def centre(db: None) -> Iterator[Centre]:
    """The centre, in scope for the whole test."""
    seed_demo(password="first-asked-4711", at=timezone.now(), customers=5)
    with tenant_scope(Tenant.objects.get(slug="demo").pk):
        yield Centre()
