"""A chat from ring to wrap-up, as the agent lives it: by keyboard, in two windows, over a broken network."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from shouwen.contacts.api import Contact, Message, end_contact, mark_read
from shouwen.shared.outbox.testing import eventually
from shouwen.shared.tenancy import tenant_transaction
from tests.browser.desktop_world import DesktopWorld, desktop

__all__ = ["desktop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def take(page: Page) -> None:
    """The offer that rings is taken by its key."""
    page.locator(".dk-offer").wait_for()
    page.keyboard.press("F2")
    page.locator("sw-transcript").wait_for()


def write(page: Page, words: str) -> None:
    """The agent answers by keyboard."""
    page.keyboard.press("Alt+KeyR")
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def test_a_chat_is_taken_answered_ended_and_wrapped_up_by_keyboard(desktop: DesktopWorld):
    page = desktop.open()
    page.get_by_role("button", name="开始接待 Alt G").click()
    expect(page.locator(".sw-state")).to_contain_text("等待中")
    contact = desktop.chat("路由器一直红灯")
    take(page)
    write(page, "您好，我看一下")
    expect(page.locator(".turn.me")).to_contain_text("已送达")
    mark_read(contact_id=contact.pk, reader="customer", seq=2, at=timezone.now())
    expect(page.locator(".turn.me")).to_contain_text("已读")
    desktop.says(contact, "好的，谢谢")
    expect(page.locator(".turn.cust.live .say")).to_have_text("好的，谢谢")

    page.keyboard.press("Shift+F2")
    reason = page.get_by_label("不需要答复的原因")
    reason.fill("客户已道别")
    reason.press("Enter")
    expect(page.locator("#dk-wrap")).to_be_visible()
    page.keyboard.press("Alt+KeyZ")
    page.keyboard.type("光猫重启后恢复")
    page.get_by_label("分类").select_option(label="宽带 › 故障")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("heading", name="我的今天")).to_be_visible()
    with tenant_transaction(contact.tenant_id):
        closed = Contact.objects.get()
        assert (closed.state, closed.unanswered_reason) == ("closed", "客户已道别")
        assert closed.segments.get().note == "光猫重启后恢复"
    assert desktop.errors == []


def test_words_written_without_a_network_are_kept_and_sent_once(desktop: DesktopWorld):
    page = desktop.open()
    desktop.ready()
    contact = desktop.chat()
    take(page)
    expect(page.locator(".turn.cust")).to_be_visible()
    desktop.context.set_offline(True)
    write(page, "请稍等")
    expect(page.locator(".turn.me")).to_contain_text("未发出")

    desktop.context.set_offline(False)

    expect(page.locator(".turn.me")).to_contain_text("已送达", timeout=20_000)
    expect(page.locator(".turn.me")).to_have_count(1)
    with tenant_transaction(contact.tenant_id):
        assert Message.objects.filter(sender="agent").count() == 1


def test_two_windows_agree(desktop: DesktopWorld):
    first, second = desktop.open(), desktop.open()
    desktop.ready()
    expect(second.locator(".sw-state")).to_contain_text("等待中")
    contact = desktop.chat("套餐能改吗")
    first.bring_to_front()
    take(first)

    expect(second.locator("sw-transcript")).to_contain_text("套餐能改吗")
    write(first, "可以")
    expect(second.locator(".turn.me")).to_contain_text("可以")
    end_contact(contact_id=contact.pk, reason="completed", by="customer", at=timezone.now())
    for page in (first, second):
        expect(page.get_by_role("button", name="完成，接下一位")).to_be_visible()


def test_during_a_call_the_chat_that_waits_is_answered_from_the_dock(desktop: DesktopWorld):
    page = desktop.open()
    desktop.ready()
    chat = desktop.chat("还要多久", customer_name="陈先生")
    take(page)
    desktop.call()
    expect(page.locator("sw-softphone .answer")).to_be_enabled()
    page.keyboard.press("F2")
    expect(page.locator(".dk-call")).to_be_visible()

    write(page, "请您稍等两分钟")

    def answered() -> bool:
        with tenant_transaction(chat.tenant_id):
            return Message.objects.filter(sender="agent", conversation__contact=chat).exists()

    eventually(answered)
    expect(page.locator(".dk-call")).to_be_visible()


def test_a_slash_and_initials_bring_up_a_ready_sentence(desktop: DesktopWorld):
    page = desktop.open()
    desktop.ready()
    desktop.chat()
    take(page)
    page.keyboard.press("Alt+KeyR")
    page.keyboard.type("/qsd")
    expect(page.locator(".dk-replies [role=option]")).to_contain_text("请稍等")

    page.keyboard.press("Enter")

    expect(page.locator("sw-composer textarea")).to_have_value("请您稍等两分钟，我正在为您查询。")
