"""A whole installation as real processes, and people in front of it with real browsers."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from shouwen.simulation.load.testbed import Testbed
from tests.browser.desktop_world import CHROMIUM

PASSWORD = "testbed-4711"
GO_HOME = """async () => {
  const form = document.querySelector("form[action='/desktop/state/']");
  const body = new URLSearchParams({csrfmiddlewaretoken: form.csrfmiddlewaretoken.value, to: "offline"});
  return (await fetch(form.action, {method: "POST", body})).status;
}"""
VIEWPORT: ViewportSize = {"width": 1440, "height": 900}


class Visitors:
    """People with a browser each; whatever their pages throw is kept."""

    def __init__(self, centre: Testbed, browser: Browser) -> None:
        self.centre, self.browser = centre, browser
        self.errors: list[str] = []
        self.agents: list[Page] = []

    def page(self) -> Page:
        """Somebody new opens a window."""
        context: BrowserContext = self.browser.new_context(viewport=VIEWPORT, locale="zh-CN", base_url=self.centre.url)
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(f"{page.url}: {error}"))
        return page

    def signed_in(self, username: str, path: str) -> Page:
        """A colleague signs in and opens a page of theirs, which then follows the stream."""
        page = self.page()
        page.goto("/accounts/login/")
        page.locator("input[name=login]").fill(username)
        page.locator("input[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        page.wait_for_url(re.compile(r"^(?!.*/accounts/login)"))
        if "/workplace/" in page.url:
            # Who works for several companies chooses one.
            page.get_by_role("button", name="首问电信").click()
            page.wait_for_url(re.compile(r"^(?!.*/workplace/)"))
        page.goto(path)
        page.locator("sw-connection[state=live]").wait_for(state="attached")
        if path == "/desktop/":
            self.agents.append(page)
        return page

    def go_home(self) -> None:
        """The agents stop serving: the next test's customers are not theirs."""
        for page in self.agents:
            page.goto("/desktop/")
            assert page.evaluate(GO_HOME) == 200


@pytest.fixture(scope="session")
def centre() -> Iterator[Testbed]:
    """The demonstration centre, started by `shouwen up`; nothing waits for the disk."""
    testbed = Testbed(fsync=False)
    try:
        testbed.start()
        yield testbed
    finally:
        testbed.stop()


@pytest.fixture
def visitors(centre: Testbed) -> Iterator[Visitors]:
    """People who use the centre."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        visitors = Visitors(centre, browser)
        yield visitors
        visitors.go_home()
        browser.close()
