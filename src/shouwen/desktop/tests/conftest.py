"""A desk with an agent at it."""

import pytest
from django.test import Client
from django.utils import timezone
from uuid_utils.compat import uuid7

from shouwen.accounts.testing import make_membership, sign_in
from shouwen.contacts.api import send_message
from shouwen.contacts.testing import make_contact, make_served_contact
from shouwen.routing.api import Offer
from shouwen.routing.testing import make_presence, make_queue


class DeskWorld:
    """One agent signed in at the desktop, and customers who reach them."""

    def __init__(self):
        self.now = timezone.now()
        self.queue = make_queue("mobile", name="移动业务", medium="chat")
        self.agent = make_membership(name="苏晴", number="8021", skills={"mobile": 3}, team="一组")
        self.presence = make_presence(self.agent, since=self.now)
        self.browser = sign_in(Client(), self.agent)

    def get(self, path="", **headers):
        return self.browser.get(f"/desktop/{path}", headers=headers)

    def post(self, path, data=None, **headers):
        return self.browser.post(f"/desktop/{path}", data or {}, headers=headers)

    def offer(self, channel="chat", **fields):
        contact = make_contact(channel, at=self.now, queue=self.queue, **fields)
        return Offer.objects.create(
            contact=contact, membership=self.agent, queue=self.queue, offered_at=self.now, expires_at=self.now, epoch=1
        )

    def serve(self, channel="chat", by=None, **fields):
        return make_served_contact(by or self.agent, channel, at=self.now, queue=self.queue, **fields)

    def hears(self, segment, text="您好"):
        return send_message(contact_id=segment.contact_id, client_id=uuid7(), sender="customer", text=text, at=self.now)


@pytest.fixture
def world(tenant):
    return DeskWorld()
