"""Every page of the staff is Chinese from head to foot: nothing that somebody forgot to translate."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from shouwen.accounts.api import Person, Role, Skill, Team
from shouwen.accounts.testing import sign_in
from shouwen.contacts.api import QuickReply, WrapUpCode
from shouwen.routing.api import PauseReason, Queue
from shouwen.telephony.api import NumberRoute
from tests.pages.conftest import Centre
from tests.pages.visible_text import visible_text

pytestmark = pytest.mark.slow

# Addresses of customers, of programs and of the door, which has tests of its own.
NOT_FOR_STAFF = ("account_", "mfa_", "socialaccount_", "openid_", "portal:", "telephony:", "healthz", "metrics")
# Names and terms that Chinese keeps; the name of a language is written in that language.
KEPT = {"CSV", "Shift", "English", "zhangwei", "Asia/Shanghai", "Asia/Urumqi", "number", "name"}
WORD = re.compile(r"[A-Za-z][A-Za-z0-9/]+")
# References of the trail and other codes: a=b, a.b, a_b, a-b, ids.
CODE = re.compile(r"[\w.:-]*[\w](?:[=._:-])[\w.=:…-]*", re.ASCII)
# What only answers a form is no page.
FORMS_ONLY, MOVED = 405, 302


def test_no_page_shows_an_english_word(centre: Centre) -> None:
    assert english_in(centre, centre.browser, [*addresses_of_pages(centre), *other_states(centre)]) == {}


def test_the_desk_of_an_agent_shows_no_english_word(centre: Centre) -> None:
    browser = sign_in(Client(), centre.agent)

    assert english_in(centre, browser, ["/desktop/", "/records/", "/customers/", "/profile/"]) == {}


def test_what_a_form_refuses_is_said_in_chinese(centre: Centre) -> None:
    forms = [path for path in addresses_of_pages(centre) if path.startswith("/console/") and path.endswith("/new/")]
    assert len(forms) > 5

    assert english_in(centre, centre.browser, forms, post={"code": "不行", "number": "x", "falls_on": "x"}) == {}


def english_in(centre: Centre, browser: Client, paths: list[str], post: dict[str, str] | None = None) -> dict[str, Any]:
    """The pieces of text with English words, by page."""
    ours = KEPT | set(typed_by_people())
    found: dict[str, Any] = {}
    for path in paths:
        page = browser.get(path) if post is None else browser.post(path, post)
        if page.status_code in (FORMS_ONLY, MOVED) or "html" not in page.headers["Content-Type"]:
            continue
        assert page.status_code in (200, 422), path
        said = {text for text in visible_text(page.content.decode()) if english_words(text) - ours}
        if said:
            found[path] = sorted(said)
    return found


def english_words(text: str) -> set[str]:
    """The words of a text that are neither Chinese nor a code."""
    return set(WORD.findall(CODE.sub(" ", text)))


def typed_by_people() -> Iterator[str]:
    """What the demonstration's people wrote in Latin letters themselves: sign-in names and codes."""
    yield from Person.objects.values_list("username", flat=True)
    for rows in (Skill.objects, WrapUpCode.objects, PauseReason.objects, Role.objects, Queue.objects):
        yield from rows.values_list("code", flat=True)


def addresses_of_pages(centre: Centre) -> list[str]:
    """Every address that the staff may open, with the rows of the demonstration filled in."""
    given = {
        "agent_id": centre.agent.pk,
        "contact_id": centre.running.pk,
        "customer_id": centre.customer.pk,
        "number_id": centre.customer.numbers.all()[0].pk,
        "other_id": centre.other.pk,
        "queue_id": Queue.objects.all()[0].pk,
    }
    keys: dict[str, Any] = {key: model.objects.all()[0].pk for key, model in REGISTERS.items()}
    keys |= {"people": centre.agent.pk, "calendar": timezone.localdate(centre.now), "prompts": "welcome"}
    paths = []
    for name, parts in named_addresses():
        if name.startswith(NOT_FOR_STAFF) or not set(parts) <= {*given, "key"}:
            continue
        filled: dict[str, Any] = {part: given[part] for part in parts if part != "key"}
        if "key" in parts:
            filled["key"] = keys.get(name.partition(":")[2].partition("_")[0], "preset")
        paths.append(reverse(name, kwargs=filled))
    return paths


REGISTERS: dict[str, Any] = {
    "codes": WrapUpCode,
    "number": NumberRoute,
    "queue": Queue,
    "reasons": PauseReason,
    "replies": QuickReply,
    "role": Role,
    "skills": Skill,
    "teams": Team,
}


def other_states(centre: Centre) -> list[str]:
    """Pages that show something else when asked otherwise: nothing found, filters not understood, another contact."""
    done = centre.done.pk
    return [
        f"/records/{done}/",
        "/records/?q=查无此人",
        "/records/?channel=电报&range=own&since=2026-11-02&until=2026-11-01",
        f"/records/?customer={centre.customer.pk}&range=all",
        "/customers/?q=查无此人",
        "/customers/?q=12",
        "/console/people/?q=查无此人",
        "/console/audit/?who=查无此人",
        "/console/audit/?from_day=x",
        *(f"/console/{key}/?q=查无此人" for key in ("codes", "replies", "skills", "teams", "reasons")),
    ]


def named_addresses(resolver: Any = None, space: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """The names of all addresses with the names of their parts."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from named_addresses(one, f"{space}{one.namespace}:" if one.namespace else space)
        elif one.name:
            yield f"{space}{one.name}", tuple(one.pattern.regex.groupindex)
