"""The main job from end to end: a customer chats and rates, an agent serves and wraps up, the supervisor sees it."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visitors

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(420)]

QUESTION = "上个月的漫游费为什么多扣了"
AGENT = "6021"
PATIENCE = 15_000


def chat_of(page: Page) -> Locator:
    """The chat's panel on a customer's page."""
    return page.locator("shouwen-chat").get_by_role("dialog")


def ask(page: Page, words: str) -> Locator:
    """A customer opens the demo site and starts a chat."""
    page.goto("/demo/")
    page.get_by_role("button", name="打开在线客服").click()
    chat = chat_of(page)
    chat.get_by_label("怎么称呼您").fill("林雅文")
    chat.get_by_label("您的问题").fill(words)
    chat.get_by_role("button", name="开始咨询").click()
    return chat


def test_a_customer_is_served_in_a_chat_and_the_supervisor_sees_it(visitors: Visitors):
    agent = visitors.signed_in("agent01", "/desktop/")
    agent.get_by_role("button", name="开始接待 Alt G").click()
    expect(agent.locator(".sw-state")).to_contain_text("等待中")
    floor = visitors.signed_in("supervisor01", "/floor/")
    seat = floor.locator(f".seat[title$='{AGENT}']")
    expect(seat).to_have_attribute("data-state", "ready", timeout=PATIENCE)

    customer = visitors.page()
    chat = ask(customer, QUESTION)

    expect(agent.locator(".dk-offer")).to_contain_text("林雅文", timeout=PATIENCE)
    agent.keyboard.press("F2")
    expect(agent.locator("sw-transcript")).to_contain_text(QUESTION)
    expect(chat).to_contain_text(f"{AGENT} 号")
    expect(seat).to_have_attribute("data-state", "busy", timeout=PATIENCE)

    agent.keyboard.press("Alt+KeyR")
    agent.keyboard.type("您好，我马上为您查询")
    expect(chat.locator(".typing")).to_contain_text("正在输入")
    agent.keyboard.press("Enter")
    expect(chat.get_by_role("log")).to_contain_text("您好，我马上为您查询")
    expect(agent.locator(".turn.me")).to_contain_text("已读", timeout=PATIENCE)

    answer = chat.get_by_label("说说您的问题")
    answer.press_sequentially("好的，谢谢")
    expect(agent.locator("sw-transcript .typing")).to_be_visible()
    answer.press("Enter")
    expect(agent.locator(".turn.cust .say").last).to_have_text("好的，谢谢")
    expect(chat.locator(".b.me").last).to_contain_text("已读", timeout=PATIENCE)

    chat.get_by_role("button", name="更多").click()
    chat.get_by_role("menuitem", name="结束对话").click()
    chat.get_by_role("alertdialog").get_by_role("button", name="结束对话").click()

    expect(agent.locator("#dk-wrap")).to_be_visible(timeout=PATIENCE)
    agent.locator("#dk-code").select_option(label="漫游 › 漫游计费")
    agent.locator("#dk-note").fill("已说明漫游计费规则")
    agent.keyboard.press("Control+Enter")
    expect(agent.get_by_role("heading", name="我的今天")).to_be_visible(timeout=PATIENCE)

    chat.get_by_role("radio", name="非常满意").check(force=True)
    chat.get_by_role("button", name="提交评价").click()
    expect(chat).to_contain_text("谢谢您的评价")

    expect(seat).to_have_attribute("data-state", "ready", timeout=PATIENCE)
    floor.goto("/records/")
    row = floor.locator("tr[data-row]", has_text="林雅文").first
    expect(row).to_contain_text("漫游计费")
    expect(row).to_contain_text("5")
    row.get_by_role("link").click()
    expect(floor.locator("#record")).to_contain_text(QUESTION)
    expect(floor.locator("#record")).to_contain_text("已说明漫游计费规则")
    assert visitors.errors == []


def test_a_customer_who_reloads_the_page_is_still_in_the_conversation(visitors: Visitors):
    agent = visitors.signed_in("agent02", "/desktop/")
    agent.get_by_role("button", name="开始接待 Alt G").click()
    customer = visitors.page()
    ask(customer, "宽带光猫一直亮红灯")
    expect(agent.locator(".dk-offer")).to_be_visible(timeout=PATIENCE)
    agent.keyboard.press("F2")
    expect(agent.locator("sw-transcript")).to_contain_text("宽带光猫一直亮红灯")

    customer.reload()
    customer.get_by_role("button", name="打开在线客服").click()

    chat = chat_of(customer)
    expect(chat.get_by_role("log")).to_contain_text("宽带光猫一直亮红灯")
    chat.get_by_label("说说您的问题").fill("还在吗")
    chat.get_by_label("说说您的问题").press("Enter")
    expect(agent.locator(".turn.cust .say").last).to_have_text("还在吗")
    expect(agent.locator(".turn.cust")).to_have_count(2)
    assert visitors.errors == []
