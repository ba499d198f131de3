"""The agent's telephone in a real Chromium, called by a real Asterisk."""

import functools
import json
import threading
from collections.abc import AsyncIterator, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright

import shouwen
from shouwen.installation.home import Home
from shouwen.telephony.adapters.asterisk.program import AsteriskUnavailableError, obtain
from shouwen.telephony.switch_events import LegAnswered, LegEnded, PhoneReachable
from shouwen.telephony.tests.asterisk_world import AsteriskWorld, prepare_instance
from shouwen.telephony.tests.steps import call_in, ring
from shouwen.telephony.tests.worlds import AUDIBLE, Handset

BUILT = Path(shouwen.__file__).parent / "static" / "built"
POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; connect-src 'self' {sip}; media-src 'self' blob:"
CHROMIUM = [
    "--no-sandbox", "--disable-quic", "--disable-background-networking", "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="sw-person" content="a1">
<script type="module" src="/built/app.js"></script></head>
<body><header class="sw-top"><sw-softphone config="/softphone.json"></sw-softphone></header></body></html>"""

pytestmark = [pytest.mark.browser, pytest.mark.telephony, pytest.mark.anyio]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[AsteriskWorld]:
    """A switch with one browser telephone provisioned."""
    try:
        program = obtain(Home.open().path / "asterisk", progress=print)
    except AsteriskUnavailableError as error:
        pytest.skip(f"NO ASTERISK, THE SOFTPHONE IS NOT TESTED: {error.english}")
    instance = prepare_instance(program, tmp_path)
    world = AsteriskWorld(tmp_path, instance)
    await world.open()
    await world.switch.provision_endpoint("web-1", "secret")
    yield world
    await world.close()
    instance.stop()


@pytest.fixture
def site(world: AsteriskWorld, tmp_path: Path) -> Iterator[str]:
    """A page with nothing but the telephone, under the product's content policy."""
    socket = world.instance.access.url.replace("http", "ws") + "/ws"
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "built").symlink_to(BUILT)
    (folder / "index.html").write_text(PAGE)
    config = {"mode": "sip", "ws": socket, "uri": "sip:web-1@127.0.0.1", "username": "web-1", "password": "secret"}
    (folder / "softphone.json").write_text(json.dumps(config))

    class Handler(SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", POLICY.format(sip=socket.rsplit("/", 1)[0]))
            super().end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
async def page(site: str) -> AsyncIterator[Page]:
    """The page in a browser with a microphone that beeps."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        page = await (await browser.new_context()).new_page()
        await page.goto(site)
        yield page
        await browser.close()


async def call_for_the_agent(world: AsteriskWorld) -> tuple[Handset, str, str]:
    """A customer calls and the agent's browser rings for them."""
    await world.expect(PhoneReachable, username="web-1", is_reachable=True, within=10)
    customer, call = await call_in(world)
    return customer, call, await ring(world, call, "web-1")


def loudness(customer: Handset) -> int:
    """The loudest moment of what the customer has heard in the last second and a half."""
    heard = customer.heard(1.5)
    return int(abs(heard.astype(int)).max()) if len(heard) else 0


async def test_a_call_is_answered_muted_and_ended_in_the_browser(world: AsteriskWorld, page: Page):
    customer, call, leg = await call_for_the_agent(world)
    await page.get_by_text("Incoming call").wait_for()
    await page.keyboard.press("F2")

    await world.expect(LegAnswered, leg=leg, within=10)
    await world.switch.bridge(call, [call, leg])
    await page.get_by_text("In call", exact=True).wait_for()
    await page.get_by_text("Line is good").wait_for(timeout=15_000)
    await world.until(lambda: loudness(customer) > AUDIBLE, within=5)

    await page.keyboard.press("F7")
    await page.get_by_role("button", name="Unmute").wait_for()
    await world.pass_time(2)
    assert loudness(customer) < AUDIBLE

    await page.keyboard.press("Shift+F2")
    await world.expect(LegEnded, leg=leg)
    await page.get_by_text("No call").wait_for()


async def test_a_second_window_shows_the_call_and_answers_it(world: AsteriskWorld, page: Page, site: str):
    second = await page.context.new_page()
    await second.goto(site)
    _customer, _call, leg = await call_for_the_agent(world)

    await second.get_by_text("Incoming call").wait_for()
    await second.get_by_role("button", name="Answer").click()

    await world.expect(LegAnswered, leg=leg, within=10)
    await page.get_by_text("In call", exact=True).wait_for()


async def test_the_phone_comes_back_after_the_switch_died(world: AsteriskWorld, page: Page):
    await world.expect(PhoneReachable, username="web-1", is_reachable=True)
    await world.crash()
    await page.get_by_text("Phone lost, reconnecting").wait_for(timeout=10_000)

    await world.revive()
    await page.get_by_text("Phone is ready").wait_for(timeout=30_000)
