"""The floor in a real browser: what happens is shown within a second, without anybody reloading."""

import time

import pytest
from django.db import transaction
from django.test import Client

from shouwen.accounts.testing import make_membership, sign_in
from tests.browser.desktop_world import desktop  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def supervisor_page(world, path="/floor/", **viewport):
    """The floor as a supervisor has it open."""
    with transaction.atomic():
        session = sign_in(Client(), make_membership(role="supervisor")).cookies["sessionid"].value
    context = world.browser.new_context(
        viewport={"width": 1440, "height": 900} | viewport, locale="zh-CN", service_workers="block"
    )
    context.add_cookies([{"name": "sessionid", "value": session, "url": world.url}])
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.goto(f"{world.url}{path}")
    page.locator("sw-connection[state=live]").wait_for(state="attached")
    return page


def test_who_begins_to_wait_is_on_the_board_within_a_second(desktop):  # noqa: F811
    page = supervisor_page(desktop)
    row = page.locator("#floor-queues tr", has_text="投诉专线")
    row.locator("td", has_text="0").first.wait_for()

    began = time.monotonic()
    desktop.call()
    row.locator("td[data-label='等待']", has_text="1").wait_for(timeout=5_000)

    # A second for the board, and something for a machine that does other things as well.
    assert time.monotonic() - began < 2.0
    assert page.errors == []


def test_a_state_is_forced_from_the_seat(desktop):  # noqa: F811
    desktop.ready()
    page = supervisor_page(desktop)
    page.locator(f"#seat-{desktop.agent.pk}[data-state=ready]").click()
    dialog = page.locator("#floor-dialog")
    dialog.locator("select[name=state]").select_option("offline")
    dialog.locator("input[name=reason]").fill("耳机故障")
    dialog.locator("form[action$='/state/'] button").click()

    page.locator(f"#seat-{desktop.agent.pk}[data-state=offline]").wait_for()
    assert not dialog.is_visible()
    assert desktop.state() == "offline"


def test_the_floor_fits_a_phone(desktop):  # noqa: F811
    page = supervisor_page(desktop, width=390, height=844)

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("#floor-figures").is_visible()


def test_an_open_contact_follows_what_is_said(desktop):  # noqa: F811
    contact = desktop.chat("您好")
    page = supervisor_page(desktop, f"/records/{contact.pk}/")
    page.get_by_text("您好", exact=True).wait_for()

    with transaction.atomic():
        desktop.says(contact, "还在吗")

    page.get_by_text("还在吗").wait_for(timeout=5_000)
