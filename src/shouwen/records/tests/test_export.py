"""Contacts leave as a file only masked, bounded and recorded."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from shouwen.accounts.testing import make_membership, sign_in
from shouwen.contacts.testing import make_contact, make_served_contact
from shouwen.records import exporting
from shouwen.shared.audit.rows import AuditEntry


@pytest.fixture
def supervisor(tenant):
    return make_membership(role="supervisor")


def rows_of(response):
    text = b"".join(response.streaming_content).decode()
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def ago(**duration):
    return timezone.now() - timedelta(**duration)


def test_the_file_holds_what_the_list_shows_with_numbers_masked(client, supervisor):
    make_contact(at=ago(minutes=5), customer_address="+8613812346207")
    make_contact("chat", at=ago(minutes=4), customer_address="visitor")

    rows = rows_of(sign_in(client, supervisor).get("/records/export/?channel=voice"))

    assert len(rows) == 2
    assert "138****6207" in rows[1]
    assert not any("13812346207" in cell for row in rows for cell in row)


def test_a_name_that_looks_like_a_formula_stays_text(client, supervisor):
    make_contact("chat", at=ago(minutes=5), customer_name="=1+1", customer_address="visitor")

    rows = rows_of(sign_in(client, supervisor).get("/records/export/"))

    assert "'=1+1" in rows[1]


def test_long_exports_come_in_pieces_without_loss(client, supervisor, monkeypatch):
    monkeypatch.setattr(exporting, "CHUNK", 7)
    for minute in range(20):
        make_contact(at=ago(minutes=minute))

    rows = rows_of(sign_in(client, supervisor).get("/records/export/"))

    assert len({row[-1] for row in rows[1:]}) == 20


def test_the_answer_says_beforehand_how_many_there_will_be(client, supervisor):
    for minute in range(3):
        make_contact(at=ago(minutes=minute))

    answer = sign_in(client, supervisor).get("/records/export/")

    assert answer.headers["X-Total-Rows"] == "3"
    assert len(rows_of(answer)) == 4


def test_too_many_are_refused_with_what_to_do(client, supervisor, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_ROWS", 1)
    for minute in range(2):
        make_contact(at=ago(minutes=minute))

    answer = sign_in(client, supervisor).get("/records/export/")

    assert answer.status_code == 409
    assert not AuditEntry.objects.filter(action="contacts.exported").exists()


def test_an_export_is_recorded_with_its_size(client, supervisor):
    make_contact(at=ago(minutes=1))
    sign_in(client, supervisor).get("/records/export/")

    entry = AuditEntry.objects.get(action="contacts.exported")
    assert (entry.actor, entry.references) == (str(supervisor.pk), {"rows": 1})


def test_who_may_look_may_not_therefore_export(client, tenant):
    agent = make_membership()
    make_served_contact(agent, at=ago(minutes=1))

    assert sign_in(client, agent).get("/records/export/").status_code == 403
