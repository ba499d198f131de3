"""A call and chats that ring at the same moment: the call is seen first, and F2 answers it."""

import pytest
from django.db import transaction

from shouwen.routing.api import Offer
from shouwen.shared.outbox.testing import eventually
from tests.browser.desktop_world import DesktopWorld, desktop

__all__ = ["desktop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def pending() -> set[str]:
    """The channels of what rings now."""
    with transaction.atomic():
        return set(Offer.objects.filter(state=Offer.State.PENDING).values_list("contact__channel", flat=True))


@pytest.mark.parametrize("width", [1440, 390])
def test_a_call_that_rings_beside_chats_is_seen_and_answered_first(desktop: DesktopWorld, width: int):
    page = desktop.open(width=width, height=900)
    with transaction.atomic():
        desktop.chat("在吗")
    call = desktop.call()
    desktop.ready()
    eventually(lambda: pending() == {"chat", "voice"}, seconds=10)

    phone = page.locator("sw-softphone[call=ringing]")
    phone.locator("button.answer").wait_for(state="visible", timeout=5_000)
    assert page.locator("[data-key=F2]:visible").count() == 1
    page.keyboard.press("F2")

    def is_answered() -> bool:
        with transaction.atomic():
            return Offer.objects.filter(contact=call, state=Offer.State.ACCEPTED).exists()

    eventually(is_answered, seconds=5)
