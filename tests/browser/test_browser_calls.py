"""Calls from the demo site's “call us” button to an agent's browser, over Asterisk and over the simulated switch."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.call_world import (
    PATIENCE,
    Callers,
    answer,
    asterisk_centre,
    call_of,
    callers,
    hear_each_other,
    kill_asterisk,
    real_callers,
    until,
    wrap_up,
)

__all__ = ["asterisk_centre", "callers", "real_callers"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]


def hold(agent: Page, customer: Page) -> None:
    """The agent lets the customer wait; both are shown it."""
    agent.keyboard.press("F4")
    until(customer, "held")
    expect(agent.locator("sw-softphone")).to_contain_text("恢复")


def hold_and_resume(agent: Page, customer: Page) -> None:
    """The agent lets the customer wait and comes back."""
    hold(agent, customer)
    agent.keyboard.press("F4")
    until(customer, "talking")


def recordings_of_last_contact(agent: Page, *, count: int) -> None:
    """The contact's page plays so many recordings, drawn."""
    agent.goto("/records/")
    agent.locator("tr[data-row] a").first.click()
    sounds = agent.locator("sw-waveform audio")
    expect(sounds).to_have_count(count, timeout=PATIENCE)
    expect(agent.locator("sw-waveform :is(canvas, svg)")).to_have_count(count)
    played = "async (sound) => { sound.muted = true; await sound.play(); return sound.duration; }"
    assert all(sound.evaluate(played) > 0.5 for sound in sounds.all())


@pytest.mark.telephony
def test_a_visitor_calls_through_asterisk_and_is_served_in_the_browser(real_callers: Callers):
    agent = real_callers.ready_agent("agent01", "电话已就绪")
    customer = real_callers.dial()
    answer(agent, customer)
    expect(call_of(customer)).to_contain_text("6021 号正在为您服务")
    hear_each_other(agent, customer)
    hold_and_resume(agent, customer)
    hear_each_other(agent, customer)

    agent.get_by_role("link", name="历史").click()
    expect(agent.locator("sw-softphone")).to_contain_text("通话中")
    hear_each_other(agent, customer)
    agent.goto("/desktop/")  # a page load: the phone dies with the page and is called back
    hear_each_other(agent, customer)

    customer.get_by_role("button", name="挂断").click()
    expect(agent.locator("#dk-wrap")).to_be_visible(timeout=PATIENCE)
    wrap_up(agent)
    recordings_of_last_contact(agent, count=2)
    assert real_callers.errors == []


@pytest.mark.telephony
def test_when_asterisk_dies_in_a_call_both_are_told_and_the_next_call_works(real_callers: Callers):
    agent = real_callers.ready_agent("agent02", "电话已就绪")
    customer = real_callers.dial()
    answer(agent, customer)
    hear_each_other(agent, customer)

    kill_asterisk(real_callers.centre)

    expect(call_of(customer)).to_contain_text("通话中断了", timeout=PATIENCE)
    expect(agent.locator("#main")).to_contain_text("因故障中断", timeout=PATIENCE)
    expect(agent.locator("sw-softphone")).to_contain_text("电话已就绪", timeout=PATIENCE)
    wrap_up(agent)
    expect(agent.locator(".sw-state")).to_contain_text("等待中")

    customer = real_callers.dial()
    answer(agent, customer)
    hear_each_other(agent, customer)
    agent.keyboard.press("Shift+F2")
    until(customer, "ended")


@pytest.mark.telephony
def test_when_the_switchs_process_dies_in_a_call_the_conversation_goes_on(real_callers: Callers):
    agent = real_callers.ready_agent("agent03", "电话已就绪")
    customer = real_callers.dial()
    answer(agent, customer)
    hold(agent, customer)

    # Only the process that leads the calls; Asterisk, its child, lives on.
    real_callers.centre.processes()["switch"].kill()

    agent.keyboard.press("F4")  # pressed while nobody obeys
    until(customer, "talking")
    hear_each_other(agent, customer)
    agent.keyboard.press("Shift+F2")
    until(customer, "ended")


def test_a_visitor_calls_over_the_simulated_switch_and_reads_what_is_said(callers: Callers):
    agent = callers.ready_agent("agent04", "模拟电话")
    customer = callers.dial()
    answer(agent, customer)
    expect(call_of(customer)).to_contain_text("号正在为您服务")
    expect(call_of(customer).get_by_role("log")).to_contain_text("正在为您转接人工客服")
    hold_and_resume(agent, customer)
    agent.reload()
    expect(agent.locator("sw-softphone")).to_have_attribute("call", "talking")

    agent.keyboard.press("Shift+F2")
    until(customer, "ended")
    expect(agent.locator("#dk-wrap")).to_be_visible(timeout=PATIENCE)
    wrap_up(agent)
    recordings_of_last_contact(agent, count=1)
    customer.get_by_role("button", name="再次拨打").click()
    until(customer, "menu")
    customer.get_by_role("button", name="挂断").click()
    until(customer, "ended")
    assert callers.errors == []
