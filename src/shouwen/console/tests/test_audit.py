import csv
from datetime import timedelta

import pytest

from shouwen.accounts.testing import make_membership
from shouwen.shared.audit.recording import record
from shouwen.shared.models import AuditEntry
from shouwen.shared.testing import FixedClock

NOW = FixedClock().now()


@pytest.fixture
def written(tenant):
    """Three entries by two people."""
    su, lin = make_membership(name="苏晴", number="6021"), make_membership(name="林一")
    record(action="customers.viewed", of=("customers.Customer", "c-1"), by=su, at=NOW)
    record(
        action="customers.revealed", of=("customers.Customer", "c-1"), by=su, at=NOW + timedelta(hours=1), reason="核对"
    )
    record(action="customers.viewed", of=("customers.Customer", "c-2"), by=lin, at=NOW + timedelta(days=2))


def found(browser, **asked):
    rows = browser.get("/console/audit/", asked).context["rows"]
    return [(row.who.split()[0], row.entry.action, row.entry.object_id) for row in rows]


def test_the_newest_stands_first(browser, written):
    assert [row[2] for row in found(browser)] == ["c-2", "c-1", "c-1"]


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"who": "苏晴"}, 2),
        ({"who": "6021"}, 2),
        ({"who": "nobody"}, 0),
        ({"action": "customers.revealed"}, 1),
        ({"object": "c-2"}, 1),
        ({"object": "customers.customer"}, 3),
        ({"since": "2026-11-19"}, 1),
        ({"until": "2026-11-18"}, 2),
        ({"since": "yesterday"}, 3),
        ({"after": "nonsense"}, 3),
        ({"after": "2026-11-18T00:00_x"}, 3),
    ],
)
def test_the_trail_is_searched(browser, written, asked, count):
    assert len(found(browser, **asked)) == count


def test_a_long_trail_comes_in_pages_without_gap_or_repeat(browser, tenant):
    for number in range(150):
        record(action="customers.viewed", of=("customers.Customer", f"c-{number}"), by="test", at=NOW)
    first = browser.get("/console/audit/", {"object": "customers.customer"})
    second = browser.get(f"/console/audit/?{first.context['next']}")

    seen = [row.entry.object_id for page in (first, second) for row in page.context["rows"]]
    assert (len(seen), len(set(seen))) == (150, 150)
    assert second.context["next"] == ""


def test_the_file_holds_what_was_asked_for(browser, written):
    text = browser.get("/console/audit/export/", {"action": "customers.revealed"}).content.decode("utf-8-sig")

    _head, row = csv.reader(text.splitlines())
    assert (row[1].split()[0], row[3], row[6]) == ("苏晴", "customers.revealed", "核对")


def test_taking_the_file_is_on_the_trail(browser, written, admin):
    browser.get("/console/audit/export/")

    assert AuditEntry.objects.get(action="audit.exported").actor == str(admin.pk)


def test_a_cell_that_looks_like_a_formula_is_text(browser, tenant):
    record(action="customers.viewed", by="test", at=NOW, reason="=HYPERLINK(1)")

    assert "'=HYPERLINK" in browser.get("/console/audit/export/").content.decode()
