import json
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from shouwen.shared.audit.commands import verify as verify_command
from shouwen.shared.audit.context import AuditContextMiddleware, current_origin
from shouwen.shared.audit.recording import record
from shouwen.shared.audit.rows import AuditEntry, AuditSeal
from shouwen.shared.audit.sealing import seal_everything
from shouwen.shared.audit.verifying import Problem, verify
from shouwen.shared.tenancy import tenant_scope

AT = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)


def write(count: int) -> list[AuditEntry]:
    return [record(action="customer.viewed", of=("customers.Customer", n), by="agent", at=AT) for n in range(count)]


def sealed(count: int = 5) -> list[AuditEntry]:
    entries = write(count)
    seal_everything(at=AT)
    return entries


def tamper(statement: str, parameters: list[Any]) -> None:
    """What somebody with full power over the database could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE shared_auditentry DISABLE TRIGGER USER")
        cursor.execute(statement, parameters)


def test_a_row_says_who_did_what_to_what(tenant):
    entry = record(
        action="customer.revealed",
        of=tenant,
        by="m1",
        reason="客户来电核对 13812346207",
        references={"contact": "c1"},
        at=AT,
    )

    stored = AuditEntry.objects.get(pk=entry.pk)
    assert (stored.actor, stored.action, stored.object_type, stored.object_id) == (
        "m1", "customer.revealed", "shared.Tenant", str(tenant.pk),
    )  # fmt: skip
    assert stored.reason == "客户来电核对 138****6207"


@pytest.mark.parametrize("personal", ["13812346207", "+8613812346207", "11010519491231002X", "a@b.cn"])
def test_personal_data_are_refused_as_references(tenant, personal: str):
    with pytest.raises(ValueError, match="not personal data"):
        record(action="customer.viewed", references={"customer": [personal]})


def test_what_has_several_texts_is_refused_as_a_reference(tenant):
    with pytest.raises(TypeError, match="float"):
        record(action="customer.viewed", references={"share": 0.5})


def test_a_row_keeps_the_request_it_came_from(tenant):
    def view(request: Any) -> HttpResponse:
        record(action="page.viewed")
        return HttpResponse()

    request = RequestFactory().get("/", REMOTE_ADDR="10.1.2.3", headers={"X-Request-ID": "abc-123-xyz"})
    response = AuditContextMiddleware(view)(request)

    entry = AuditEntry.objects.get(action="page.viewed")
    assert entry.request_id == response["X-Request-ID"] == "abc-123-xyz"
    assert len(entry.ip_hash) == 32
    assert "10.1.2.3" not in entry.ip_hash
    assert current_origin().request_id == ""


def test_a_hostile_request_id_is_replaced():
    request = RequestFactory().get("/", headers={"X-Request-ID": "<script>alert(1)</script>"})

    response = AuditContextMiddleware(lambda _request: HttpResponse())(request)

    assert "<" not in response["X-Request-ID"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE shared_auditentry SET reason = 'x'",
        "DELETE FROM shared_auditentry",
        "UPDATE shared_auditseal SET sequence = 0",
    ],
)
def test_the_application_cannot_change_the_trail(tenant, statement: str):
    write(1)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.usefixtures("as_system")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE shared_auditentry SET reason = 'x'",
        "UPDATE shared_auditentry SET sequence = sequence + 100",
        "DELETE FROM shared_auditentry",
        "TRUNCATE shared_auditentry",
    ],
)
def test_not_even_the_system_role_can_change_what_is_sealed(tenant, statement: str):
    sealed(1)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.usefixtures("as_owner")
def test_the_trigger_refuses_even_the_owner(tenant):
    sealed(1)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.update(reason="x")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.update(sequence=None, hash="")


@pytest.mark.usefixtures("as_system")
def test_each_tenant_has_a_chain_of_its_own(tenant, other_tenant):
    write(3)
    with tenant_scope(other_tenant.pk):
        write(2)

    assert seal_everything(at=AT) == 5
    assert seal_everything(at=AT) == 0
    assert AuditSeal.objects.get(pk=tenant.pk).sequence == 3
    assert AuditSeal.objects.get(pk=other_tenant.pk).sequence == 2
    found = verify()
    assert (found.rows, found.valid, found.first_bad, found.unsealed) == (5, True, None, 0)


@pytest.mark.usefixtures("as_system")
def test_the_chain_goes_on_where_it_ended(tenant):
    sealed(2)
    sealed(2)
    write(1)

    found = verify(tenant.pk)
    assert (found.rows, found.valid, found.unsealed) == (5, True, 1)


@pytest.mark.usefixtures("as_owner")
@pytest.mark.parametrize("column", ["actor", "action", "object_id", "reason", "ip_hash"])
def test_a_changed_row_is_found(tenant, column: str):
    entries = sealed()
    tamper(f"UPDATE shared_auditentry SET {column} = 'x' WHERE id = %s", [entries[2].pk])

    bad = verify().first_bad
    assert bad is not None
    assert (bad.id, bad.sequence, bad.problem) == (str(entries[2].pk), 3, Problem.CHANGED)


@pytest.mark.usefixtures("as_owner")
def test_a_removed_row_is_found(tenant):
    entries = sealed()
    tamper("DELETE FROM shared_auditentry WHERE id = %s", [entries[1].pk])

    bad = verify().first_bad
    assert bad is not None
    assert (bad.sequence, bad.problem) == (2, Problem.REMOVED)


@pytest.mark.usefixtures("as_owner")
def test_a_row_removed_at_the_end_is_found(tenant):
    entries = sealed()
    tamper("DELETE FROM shared_auditentry WHERE id = %s", [entries[4].pk])

    bad = verify().first_bad
    assert bad is not None
    assert (bad.sequence, bad.problem) == (5, Problem.REMOVED_AT_END)


@pytest.mark.usefixtures("as_owner")
def test_a_trail_shortened_with_its_head_is_found(tenant):
    entries = sealed()
    tamper("DELETE FROM shared_auditentry WHERE id = %s", [entries[4].pk])
    AuditSeal.objects.update(sequence=4, hash=AuditEntry.objects.get(sequence=4).hash)

    bad = verify().first_bad
    assert bad is not None
    assert bad.problem is Problem.HEAD_FORGED


@pytest.mark.usefixtures("as_owner")
def test_a_removed_head_is_found(tenant):
    sealed()
    AuditSeal.objects.all().delete()

    bad = verify().first_bad
    assert bad is not None
    assert bad.problem is Problem.HEAD_MISSING


@pytest.mark.usefixtures("as_owner")
def test_reordered_rows_are_found(tenant):
    entries = sealed()
    first, second = entries[1].pk, entries[2].pk
    tamper("UPDATE shared_auditentry SET sequence = 1000 WHERE id = %s", [first])
    tamper("UPDATE shared_auditentry SET sequence = 2 WHERE id = %s", [second])
    tamper("UPDATE shared_auditentry SET sequence = 3 WHERE id = %s", [first])

    bad = verify().first_bad
    assert bad is not None
    assert (bad.sequence, bad.problem) == (2, Problem.CHANGED)


@pytest.mark.usefixtures("as_owner")
def test_a_row_put_behind_the_head_is_found(tenant):
    sealed()
    forged = write(1)[0]
    tamper("UPDATE shared_auditentry SET sequence = 6, hash = repeat('a', 64) WHERE id = %s", [forged.pk])

    bad = verify().first_bad
    assert bad is not None
    assert (bad.id, bad.problem) == (str(forged.pk), Problem.APPENDED)


@pytest.mark.usefixtures("as_owner")
def test_a_bad_row_of_one_tenant_does_not_hide_the_rows_of_others(tenant, other_tenant):
    entries = sealed(2)
    with tenant_scope(other_tenant.pk):
        sealed(3)
    tamper("UPDATE shared_auditentry SET reason = 'x' WHERE id = %s", [entries[0].pk])

    assert not verify().valid
    assert verify(other_tenant.pk).valid


@pytest.mark.usefixtures("as_system")
def test_the_command_prints_one_object(tenant):
    sealed(3)

    result = CliRunner().invoke(verify_command, ["--json"])

    assert result.exit_code == 0
    assert json.loads(result.stdout) == {"rows": 3, "valid": True, "first_bad": None, "unsealed": 0}


@pytest.mark.usefixtures("as_owner")
def test_the_command_names_the_first_bad_row(tenant):
    entries = sealed(3)
    tamper("UPDATE shared_auditentry SET reason = 'x' WHERE id = %s", [entries[0].pk])

    result = CliRunner().invoke(verify_command, ["--tenant", "demo"])

    assert str(entries[0].pk) in result.stdout


@pytest.mark.usefixtures("as_system")
def test_an_unknown_tenant_is_wrong_usage(db):
    assert CliRunner().invoke(verify_command, ["--tenant", "nobody"]).exit_code == 2
