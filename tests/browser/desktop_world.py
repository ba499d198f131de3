"""An agent at the desktop in a real Chromium, with stream and router as processes of their own."""

import os
import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from uuid_utils.compat import uuid7

from shouwen.accounts.testing import make_membership, make_team, sign_in
from shouwen.contacts.api import QuickReply, WrapUpCode, open_conversation, open_follow_up, send_message
from shouwen.contacts.testing import make_contact
from shouwen.customers.testing import make_customer, make_line
from shouwen.routing.api import AgentPresence, change_state
from shouwen.routing.testing import make_pause_reason, make_queue
from shouwen.shared.outbox.testing import eventually, spawn_python
from shouwen.shared.testing import make_tenant

CHROMIUM = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
STREAM = """
from django.conf import settings
settings.SHOUWEN_ORIGIN = "{origin}"
from shouwen.shared.stream.server import make_server
make_server("127.0.0.1", {port}).run()
"""
ROUTER = """
import threading
from shouwen.routing.router.running import run_router
run_router(0, threading.Event())
"""


class DesktopWorld:
    """One tenant, one agent and the customers who reach them."""

    def __init__(self, url: str, browser: Browser) -> None:
        self.url, self.browser = url, browser
        with transaction.atomic():
            self.queue = make_queue("chat", name="移动业务", medium="chat", skills=["mobile"], wrap_up_seconds=60)
            self.calls = make_queue("calls", name="投诉专线", skills=["mobile"], wrap_up_seconds=60)
            lead = make_membership(name="秦岚", role="team-lead", number="5001")
            self.agent = make_membership(
                name="苏晴", number="6021", skills={"mobile": 3}, team=make_team("投诉一组", lead=lead)
            )
            make_pause_reason("break", name="小休", limit_seconds=900)
            make_pause_reason("meal", name="用餐", limit_seconds=3600, position=1)
            for position, (group, name) in enumerate([("漫游", "计费争议"), ("宽带", "故障"), ("套餐", "变更")]):
                WrapUpCode.objects.create(code=f"c{position}", group=group, name=name, position=position)
            QuickReply.objects.create(
                title="请稍等", initials="qsd", text="请您稍等两分钟，我正在为您查询。", stage="handle"
            )
            QuickReply.objects.create(title="问候", initials="wh", text="您好，6021 号苏晴为您服务。", stage="greet")
        self.context: BrowserContext = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        session = sign_in(Client(), self.agent).cookies["sessionid"].value
        self.context.add_cookies([{"name": "sessionid", "value": session, "url": url}])

    def open(self, **viewport: int) -> Page:
        """The desktop in a new window, following the stream."""
        page = self.context.new_page()
        if viewport:
            page.set_viewport_size({"width": viewport["width"], "height": viewport["height"]})
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(f"{self.url}/desktop/")
        page.locator("sw-connection[state=live]").wait_for(state="attached", timeout=60_000)
        return page

    def ready(self) -> None:
        """The agent takes contacts."""
        change_state(agent=self.agent, state="ready", by=self.agent, at=timezone.now())

    def chat(self, words: str = "您好", **fields: Any) -> Any:
        """A customer begins a chat with these words and waits."""
        with transaction.atomic():
            fields.setdefault("customer_name", "林女士")
            contact = make_contact("chat", at=timezone.now(), queue=self.queue, **fields)
            open_conversation(contact_id=contact.pk, visitor_id=uuid7(), at=timezone.now())
            self.says(contact, words)
        return contact

    def call(self, **fields: Any) -> Any:
        """A customer calls and waits."""
        return make_contact("voice", at=timezone.now(), queue=self.calls, **fields)

    def customer(self) -> Any:
        """林雅文, diamond, with a line."""
        with transaction.atomic():
            customer = make_customer("林雅文", number="+8613800138000", tier="diamond", salutation="ms", city="杭州")
            make_line(customer)
        return customer

    def says(self, contact: Any, words: str) -> Any:
        """The customer says something."""
        return send_message(contact_id=contact.pk, client_id=uuid7(), sender="customer", text=words, at=timezone.now())

    def owes(self, reason: str, minutes: int) -> None:
        """Something was promised to a customer."""
        due = timezone.now() + timedelta(minutes=minutes)
        open_follow_up(kind="callback", reason=reason, due_at=due, address="+8613800138001", assignee=self.agent)

    def state(self) -> str:
        """What the agent has chosen to be."""
        with transaction.atomic():
            return AgentPresence.objects.get(membership=self.agent).state


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def desktop(live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[DesktopWorld]:
    """The desktop, served for real."""
    # Playwright's own loop runs in this thread; Django would take us for asynchronous code.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    port = free_port()
    stream_origin = f"http://localhost:{port}"
    settings.SHOUWEN_STREAM_ORIGIN = stream_origin
    policy = {name: list(values) for name, values in django_settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()}
    policy["connect-src"] = ["'self'", stream_origin]
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": policy}
    stream = spawn_python(STREAM.format(origin=live_server.url, port=port))
    processes = [stream]
    try:
        eventually(lambda: is_well(f"http://127.0.0.1:{port}/healthz"), seconds=30)
        with make_tenant("demo"), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
            world = DesktopWorld(live_server.url, browser)
            # After the queues: what is added later is learnt some seconds later.
            processes.append(spawn_python(ROUTER))
            yield world
            browser.close()
    finally:
        for process in processes:
            process.terminate()
            process.communicate(timeout=10)


def is_well(url: str) -> bool:
    """Whether the process says so itself."""
    try:
        return bool(httpx.get(url, timeout=2).json()["ok"])
    except httpx.HTTPError:
        return False
