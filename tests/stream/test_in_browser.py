"""What a page knows and says of its stream, in a real browser."""

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Route

from shouwen.accounts.api import people
from shouwen.accounts.testing import make_membership
from shouwen.routing.api import Offer
from shouwen.shared.outbox.testing import eventually
from tests.browser.desktop_world import DesktopWorld, desktop

__all__ = ["desktop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_who_is_let_go_is_told_at_once_and_led_to_the_door(desktop: DesktopWorld):
    page = desktop.open()
    with transaction.atomic():
        admin = make_membership(role="administrator", number="9001")

    people.deactivate_member(membership_id=desktop.agent.pk, by=admin, at=timezone.now())

    page.locator("sw-connection[state=refused]").wait_for(timeout=5_000)
    assert "登录已结束" in page.locator("sw-connection").inner_text()
    page.locator("sw-connection").get_by_role("link", name="重新登录").click()
    page.wait_for_url(lambda url: "/desktop/" not in url.split("?")[0])


def test_what_happens_before_the_stream_opens_is_on_the_page(desktop: DesktopWorld):
    desktop.ready()
    page = desktop.context.new_page()
    scripts: list[Route] = []

    def hold(route: Route) -> None:
        scripts.append(route)

    page.route("**/built/app*.js", hold)
    page.goto(f"{desktop.url}/desktop/", wait_until="commit")
    page.wait_for_timeout(2_000)
    assert scripts
    desktop.chat("我的流量不对")

    def rings() -> bool:
        with transaction.atomic():
            return Offer.objects.filter(state=Offer.State.PENDING).exists()

    eventually(rings, seconds=10)
    assert page.locator(".dk-offer").count() == 0
    for script in scripts:
        script.continue_()

    page.locator(".dk-offer").wait_for(timeout=10_000)


def test_an_agent_who_looks_something_up_stays_connected(desktop: DesktopWorld):
    desktop.ready()
    page = desktop.open()

    page.get_by_role("link", name="历史").first.click()
    page.wait_for_url("**/records/")

    # A page that named no topics was refused, which looked like a lost network and ended presence.
    page.wait_for_timeout(1_500)
    page.locator("sw-connection[state=live]").wait_for(state="attached", timeout=5_000)
    assert f"agent:{desktop.agent.pk}" in (page.locator("#sw-app").get_attribute("data-topics") or "")
