"""Readers are woken after commits, seldom rather than often, whatever happens to the connection or the process."""

import json
import time

import pytest

from shouwen.shared.outbox.notifier import LIVE_CHANNEL, WAKE_CHANNEL, notifier, send_ephemeral
from shouwen.shared.outbox.testing import eventually, open_link, spawn_python
from shouwen.shared.tenancy import TenantNotSet

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def listener(db):
    with open_link() as link:
        link.execute(f"LISTEN {WAKE_CHANNEL}")
        link.execute(f"LISTEN {LIVE_CHANNEL}")
        yield link


def heard(listener, *, seconds=10.0, count=1):
    return list(listener.notifies(timeout=seconds, stop_after=count))


def test_many_commits_are_announced_by_few_notifications(listener):
    for _ in range(2_000):
        notifier.wake()

    first = heard(listener)
    time.sleep(0.3)
    assert 1 <= len(first) + len(heard(listener, seconds=0.1, count=3_000)) < 200


def test_a_lost_connection_is_replaced_and_the_wake_up_comes(listener):
    notifier.wake()
    (before,) = heard(listener)
    with open_link("app") as link:
        link.execute("SELECT pg_terminate_backend(%s)", (before.pid,))
        gone = "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = %s)"
        eventually(lambda: link.execute(gone, (before.pid,)).fetchall() == [(True,)])

    notifier.wake()

    assert heard(listener)[0].pid != before.pid


def test_a_forked_process_wakes_by_itself(listener):
    child = spawn_python(
        """
import os
from shouwen.shared.outbox.notifier import notifier
import time
notifier.wake()
time.sleep(1)
if os.fork() == 0:
    notifier.wake()
    time.sleep(1)
    os._exit(0)
os.wait()
""",
        role="app",
    )
    try:
        pids = {notify.pid for notify in heard(listener, seconds=20, count=2)}
    finally:
        child.communicate(timeout=20)

    assert len(pids) == 2


def test_an_ephemeral_message_reaches_listeners_with_its_tenant(listener, tenant):
    send_ephemeral(["agent:1"], "contacts.Typing", {"by": "客户"})

    (notify,) = heard(listener)

    message = json.loads(notify.payload)
    assert (notify.channel, message["tenant"], message["topics"]) == (LIVE_CHANNEL, str(tenant.pk), ["agent:1"])
    assert message["payload"] == {"by": "客户"}


def test_an_ephemeral_message_that_is_too_long_is_refused(tenant):
    with pytest.raises(ValueError, match="7 900"):
        send_ephemeral(["agent:1"], "contacts.Typing", {"text": "长" * 3_000})


def test_an_ephemeral_message_without_a_tenant_is_refused():
    with pytest.raises(TenantNotSet):
        send_ephemeral(["agent:1"], "contacts.Typing", {})
