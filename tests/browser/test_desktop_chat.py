"""A chat from ring to wrap-up, as the agent lives it."""

import pytest
from playwright.sync_api import expect

from tests.browser.desktop_world import DesktopWorld, desktop

__all__ = ["desktop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_chat_rings_is_taken_answered_ended_and_wrapped_up(desktop: DesktopWorld):
    page = desktop.open()
    page.locator(".sw-state").click()
    page.get_by_role("button", name="等待中").click()
    contact = desktop.chat("路由器一直红灯")

    expect(page.locator(".dk-offer")).to_contain_text("林女士")
    page.keyboard.press("F2")
    expect(page.locator("sw-transcript")).to_contain_text("路由器一直红灯")

    page.keyboard.press("Alt+KeyR")
    page.keyboard.type("您好，我看一下")
    page.keyboard.press("Enter")
    expect(page.locator(".turn.me")).to_contain_text("已送达")
    desktop.says(contact, "好的，谢谢")
    expect(page.locator(".turn.cust.live")).to_have_text("客户好的，谢谢", use_inner_text=False)
    assert desktop.errors == []
