"""Taking a list of customers away."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwen.accounts.testing import make_membership, sign_in
from shouwen.customers import exporting
from shouwen.customers.testing import make_customer
from shouwen.shared.models import AuditEntry


@pytest.fixture
def as_exporter(client, tenant):
    return sign_in(client, make_membership(role="supervisor"))


def rows_of(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_file_is_masked_as_the_list_is(as_exporter):
    make_customer("林雅文", salutation="ms", number="+8613812346207", city="杭州", tier="gold")

    rows = rows_of(as_exporter.get("/customers/export/"))

    assert rows[1][0] == "林女士"
    assert rows[1][3:5] == ["138****6207", "杭州"]
    assert "林雅文" not in str(rows)


def test_the_file_holds_what_the_filters_leave(as_exporter):
    make_customer("林雅文", city="杭州")
    make_customer("王强", city="宁波")

    assert [row[1] for row in rows_of(as_exporter.get("/customers/export/?city=宁波"))[1:]] == ["王*"]
    assert [row[1] for row in rows_of(as_exporter.get("/customers/export/?q=lyw"))[1:]] == ["林**"]


def test_taking_a_list_away_is_in_the_audit_trail(as_exporter):
    make_customer()

    as_exporter.get("/customers/export/")

    assert AuditEntry.objects.get(action="customers.exported").references == {"rows": 1}


def test_too_long_a_list_is_refused_with_what_would_be_right(as_exporter, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_ROWS", 1)
    make_customer("林雅文")
    make_customer("王强")

    refused = as_exporter.get("/customers/export/")

    assert refused.status_code == 409
    assert "/customers/" in refused.content.decode()


def test_an_administrator_takes_a_list_away_too(client, tenant):
    make_customer()

    page = sign_in(client, make_membership(role="administrator")).get("/customers/")

    assert 'href="/customers/export/"' in page.content.decode()


def test_who_may_only_look_takes_nothing_away(as_agent):
    assert as_agent.get("/customers/export/").status_code == 403


@given(st.text(max_size=20))
def test_no_cell_is_a_formula(cell):
    assert not exporting.harmless(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
