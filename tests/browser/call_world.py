"""People who call from browsers with microphones that beep, in centres with a switch of either kind."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import psutil
import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from shouwen.installation.home import Home
from shouwen.shared.outbox.testing import eventually
from shouwen.simulation.load.testbed import Testbed
from shouwen.telephony.adapters.asterisk.program import ROOT_VARIABLE, AsteriskUnavailableError, obtain
from tests.browser.conftest import Visitors
from tests.browser.desktop_world import CHROMIUM

MICROPHONES = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
PATIENCE = 20_000
# Of the connection that is up: the energy of what arrives in half a second.
LISTENS = """
(() => {
  const connections = [], Plain = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Plain {
    constructor(...given) { super(...given); connections.push(this); }
  };
  const energy = async () => {
    const one = connections.filter((each) => each.connectionState === "connected").at(-1);
    if (!one) return 0;
    for (const report of (await one.getStats()).values())
      if (report.type === "inbound-rtp" && report.kind === "audio") return report.totalAudioEnergy;
    return 0;
  };
  window.heard = async () => {
    const before = await energy();
    await new Promise((done) => setTimeout(done, 1200));
    return (await energy()) - before;
  };
})();
"""
AUDIBLE = 0.01


class Callers(Visitors):
    """Visitors and agents with telephones in their browsers."""

    def page(self) -> Page:
        """Somebody new opens a window whose sound can be measured."""
        page = super().page()
        page.add_init_script(LISTENS)
        # Leaving in the middle of a call is asked about; whoever leaves here means it.
        page.on("dialog", lambda dialog: dialog.accept())
        return page

    def ready_agent(self, username: str, phone: str) -> Page:
        """An agent whose phone is as said and who takes calls."""
        page = self.signed_in(username, "/desktop/")
        expect(page.locator("sw-softphone")).to_contain_text(phone, timeout=PATIENCE)
        page.get_by_role("button", name="开始接待 Alt G").click()
        expect(page.locator(".sw-state")).to_contain_text("等待中")
        return page

    def dial(self, *, key: str = "1") -> Page:
        """A customer presses “call us” on the demo site and chooses from the menu."""
        page = self.page()
        page.goto("/demo/")
        page.get_by_role("button", name="拨打客服热线").click()
        until(page, "menu")
        expect(call_of(page).get_by_role("log")).to_contain_text("移动业务请按一", timeout=PATIENCE)
        call_of(page).get_by_role("button", name=key, exact=True).click()
        return page


def call_of(page: Page) -> Locator:
    """The telephone on the customer's page."""
    return page.locator("sw-webcall .panel")


def until(page: Page, status: str) -> None:
    """Wait until the customer's page says so."""
    expect(call_of(page)).to_have_attribute("data-status", status, timeout=PATIENCE)


def answer(agent: Page, customer: Page) -> None:
    """The agent takes the call that rings."""
    expect(agent.locator("sw-softphone .answer")).to_be_enabled(timeout=PATIENCE)
    agent.keyboard.press("F2")
    until(customer, "talking")
    expect(agent.get_by_role("button", name="保持 F4")).to_be_enabled(timeout=PATIENCE)


def hear_each_other(*pages: Page) -> None:
    """Whatever is said on one side arrives at the other."""
    for page in pages:
        eventually(partial(_hears, page))


def _hears(page: Page) -> bool:
    return float(page.evaluate("heard()")) > AUDIBLE


def wrap_up(agent: Page) -> None:
    """The agent closes the contact."""
    agent.locator("#dk-code").select_option(label="漫游 › 漫游计费")
    agent.keyboard.press("Control+Enter")
    expect(agent.get_by_role("heading", name="我的今天")).to_be_visible(timeout=PATIENCE)


def kill_asterisk(centre: Testbed) -> None:
    """Kill the switch itself the hard way."""
    pid = (centre.folder / "home/asterisk/node/run/asterisk.pid").read_text()
    psutil.Process(int(pid)).kill()


@pytest.fixture(scope="module")
def asterisk_centre() -> Iterator[Testbed]:
    """The demonstration centre with a real switch."""
    cache = Home.open().path / "asterisk"
    try:
        obtain(cache, progress=print)
    except AsteriskUnavailableError as error:
        pytest.skip(f"NO ASTERISK, CALLS FROM BROWSERS ARE NOT TESTED: {error.english}")
    testbed = Testbed(switch="asterisk", fsync=False)
    if (cache / "root").exists():
        testbed.environment[ROOT_VARIABLE] = str(cache / "root")
    try:
        testbed.start()
        yield testbed
    finally:
        testbed.stop()


@pytest.fixture
def real_callers(asterisk_centre: Testbed) -> Iterator[Callers]:
    """People in front of the centre with the real switch."""
    yield from _callers(asterisk_centre)


@pytest.fixture
def callers(centre: Testbed) -> Iterator[Callers]:
    """People in front of the centre whose switch is simulated."""
    yield from _callers(centre)


def _callers(centre: Testbed) -> Iterator[Callers]:
    with sync_playwright() as playwright:
        browser: Any = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=[*CHROMIUM, *MICROPHONES])
        callers = Callers(centre, browser)
        yield callers
        callers.go_home()
        browser.close()
