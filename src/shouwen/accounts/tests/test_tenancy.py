"""Both tenant walls hold, on every business table, also for tables that do not exist yet."""

import pytest
from django.db import connection

from shouwen.accounts.models import Team
from shouwen.shared.tenancy import TenantNotSet, tenant_scope
from shouwen.shared.walls import GLOBAL_PREFIXES, GLOBAL_TABLES

pytestmark = pytest.mark.django_db


def test_the_manager_shows_only_the_tenant_in_scope(tenant, other_tenant):
    with tenant_scope(other_tenant.pk):
        Team.objects.create(name="Theirs")
    Team.objects.create(name="Ours")

    assert [team.name for team in Team.objects.all()] == ["Ours"]


def test_asking_without_a_tenant_is_an_error(other_tenant):
    with pytest.raises(TenantNotSet):
        Team.objects.count()


def test_raw_sql_sees_no_row_of_another_tenant(tenant, other_tenant):
    with tenant_scope(other_tenant.pk):
        Team.objects.create(name="Theirs")

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_team")
        assert cursor.fetchone() == (0,)


def test_every_table_has_a_wall_or_a_reason(tenant):
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.relname, c.relrowsecurity,
                      EXISTS (SELECT 1 FROM pg_attribute a
                              WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped),
                      EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)
               FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition"""
        )
        tables = cursor.fetchall()

    bare = [
        name
        for name, secured, has_tenant, has_policy in tables
        if name not in GLOBAL_TABLES
        and not name.startswith(GLOBAL_PREFIXES)
        and not (secured and has_tenant and has_policy)
    ]
    assert len(tables) > 30
    assert bare == []


def test_no_key_can_point_across_tenants(tenant):
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT k.conrelid::regclass::text, k.conname FROM pg_constraint k
               WHERE k.contype = 'f'
                 AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = k.conrelid)
                 AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = k.confrelid)
                 AND NOT EXISTS (SELECT 1 FROM pg_attribute a
                                 WHERE a.attrelid = k.conrelid AND a.attnum = ANY(k.conkey)
                                   AND a.attname = 'tenant_id')"""
        )
        assert cursor.fetchall() == []
