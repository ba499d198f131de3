"""A centre with a router that the test drives turn by turn."""

from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from shouwen.accounts.testing import make_membership
from shouwen.contacts.testing import make_contact
from shouwen.routing.models import Offer
from shouwen.routing.router.leading import FOLLOWED, Reign, RouterClock
from shouwen.routing.router.lease import try_to_lead
from shouwen.routing.services.presence import change_state
from shouwen.routing.testing import make_queue
from shouwen.shared.api import Reader
from shouwen.shared.testing import make_tenant


class Centre:
    """One tenant with a queue, and a router that the test drives turn by turn."""

    def __init__(self, link):
        self.link = link
        self.at = timezone.now()
        self.queue = make_queue("mobile", ring_seconds=15, wrap_up_seconds=30, max_wait_seconds=600)
        self.start_router()

    def start_router(self):
        epoch = try_to_lead(0, holder="test", at=self.at)
        assert epoch is not None
        self.reader = Reader(self.link, after=0, types=FOLLOWED)
        self.reign = Reign(shard=0, epoch=epoch, clock=RouterClock(self.seconds))
        self.reign.begin(self.reader)

    def seconds(self):
        return self.at.timestamp()

    def turn(self, seconds=0.0):
        self.at += timedelta(seconds=seconds)
        while self.reign.turn(self.reader):
            pass

    def ready_agent(self, level=3):
        agent = make_membership(skills={"mobile": level})
        change_state(agent=agent, state="ready", by=agent, at=self.at)
        return agent

    def caller(self, queue=None):
        return make_contact(queue=queue or self.queue, at=self.at)

    def pending(self):
        return list(Offer.objects.filter(state="pending").values_list("contact_id", "membership_id"))


@pytest.fixture
def centre(as_system, transactional_db):
    parameters = dict(connection.get_connection_params())
    for key in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(key, None)
    with make_tenant("demo"), psycopg.connect(**parameters, autocommit=True) as link:
        yield Centre(link)
    connection.close()
