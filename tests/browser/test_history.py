"""Contact history in a real browser: a long export shows how far it is, and a file that breaks off is not saved."""

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from shouwen.accounts.testing import make_membership, sign_in
from shouwen.contacts.testing import make_contact
from shouwen.records import exporting
from tests.browser.desktop_world import desktop  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def history(desktop):  # noqa: F811
    """Contact history open before a supervisor, with 40 contacts in it."""
    with transaction.atomic():
        for _each in range(40):
            make_contact(at=timezone.now())
        session = sign_in(Client(), make_membership(role="supervisor")).cookies["sessionid"].value
    context = desktop.browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    context.add_cookies([{"name": "sessionid", "value": session, "url": desktop.url}])
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.goto(f"{desktop.url}/records/")
    return page


def test_an_export_is_saved_with_every_contact(history):
    with history.expect_download() as started:
        history.locator("a[data-download]").click()

    lines = started.value.path().read_text("utf-8-sig").splitlines()
    assert len(lines) == 41
    assert started.value.suggested_filename.startswith("contacts-")
    history.get_by_text("已导出 40 条").wait_for()
    assert history.errors == []


def test_an_export_that_breaks_off_says_so_and_saves_nothing(history, monkeypatch):
    def break_off(*_given):
        yield "时间,客户\r\n"
        raise ConnectionError("the database went away")

    monkeypatch.setattr(exporting, "_lines", break_off)
    saved = []

    def keep(file):
        saved.append(file)

    history.on("download", keep)

    history.locator("a[data-download]").click()

    history.get_by_text("导出中断").wait_for()
    assert saved == []


def test_an_export_too_long_shows_what_would_be_right(history, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_ROWS", 5)

    history.locator("a[data-download]").click()

    history.get_by_text("返回列表").wait_for()


def test_keys_that_do_nothing_are_not_shown(desktop):  # noqa: F811
    page = desktop.open()

    assert page.locator("sw-softphone button[data-key=F4]").is_visible()
    assert not page.locator("sw-softphone button[data-key=F8]").is_visible()
    page.keyboard.press("?")
    shown = page.locator("#sw-shortcuts").inner_text()
    assert "转接" not in shown
    assert "选中" not in shown
