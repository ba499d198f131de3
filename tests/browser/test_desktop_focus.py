"""Where the cursor stands on the desktop, which key is printed where, and what of an offer can be read."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desktop_world import DesktopWorld, desktop

__all__ = ["desktop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def answered(page: Page, desktop: DesktopWorld, name: str) -> Page:
    """A chat of this customer rings and is taken by its key."""
    desktop.chat(customer_name=name)
    page.locator(".dk-offer", has_text=name).wait_for()
    page.keyboard.press("F2")
    expect(page.locator(".dk-offer")).to_have_count(0)
    return page


def test_after_a_chat_has_ended_the_cursor_is_in_its_note_and_a_draft_stays_with_its_customer(desktop: DesktopWorld):
    page = desktop.open()
    desktop.ready()
    answered(page, desktop, "林女士")
    expect(page.get_by_placeholder("林女士")).to_be_focused()
    page.keyboard.type("只给林女士")
    answered(page, desktop, "陈先生")
    expect(page.get_by_placeholder("陈先生")).to_be_focused()
    expect(page.get_by_placeholder("陈先生")).to_have_value("")
    page.keyboard.type("好的")
    page.keyboard.press("Enter")
    expect(page.locator(".turn.me")).to_contain_text("已送达")

    page.keyboard.press("Shift+F2")

    expect(page.locator("#dk-wrap #dk-note")).to_be_focused()
    expect(page.get_by_placeholder("林女士")).to_have_value("只给林女士")


def test_the_state_menu_is_used_by_keyboard_and_gives_the_cursor_back(desktop: DesktopWorld):
    page = desktop.open()
    page.keyboard.press("Alt+KeyS")
    expect(page.locator(".sw-menu-list button[value=offline]")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".sw-menu-list button[value=ready]")).to_be_focused()

    page.keyboard.press("Escape")

    expect(page.locator("summary.sw-state")).to_be_focused()
    expect(page.locator(".dk-top .sw-menu-list button[value=ready]")).to_be_hidden()


def test_a_key_is_printed_once(desktop: DesktopWorld):
    page = desktop.open()
    desktop.ready()
    answered(page, desktop, "林女士")
    expect(page.get_by_placeholder("林女士")).to_be_focused()

    printed = page.locator("kbd:visible").all_inner_texts()

    assert printed.count("Shift F2") == 1
    assert len(printed) == len(set(printed))
    page.locator("#main").focus()
    page.keyboard.press("?")
    lists = page.locator("#sw-shortcuts")
    expect(lists).to_contain_text("写回复时")
    expect(lists).to_contain_text("Ctrl ↵发送")
    expect(lists).to_contain_text("/调话术")
    expect(lists.get_by_text("在列表中")).to_be_hidden()


@pytest.mark.parametrize("width", [1440, 390])
def test_how_long_the_customer_has_waited_can_be_read_whatever_they_are_called(desktop: DesktopWorld, width: int):
    page = desktop.open(width=width, height=900)
    desktop.ready()
    desktop.chat(customer_name="杭州西湖区文三路某某网络科技有限公司采购部")
    page.locator(".dk-offer").wait_for()

    for clock in page.locator(".dk-offer sw-clock").all():
        box = clock.bounding_box()
        assert box is not None
        at = {"x": box["x"] + box["width"] - 2, "y": box["y"] + box["height"] / 2}
        assert clock.evaluate("(clock, at) => clock.contains(document.elementFromPoint(at.x, at.y))", at)
