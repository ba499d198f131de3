"""The second wall: row-level security, composite keys and grants for every business table.

`install()` is repeatable and runs after every migration as the owner of the tables, so that a new
model is behind the wall without anybody having to remember it.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models, transaction

from shouwen.shared.audit.walls import walls_sql as audit_walls
from shouwen.shared.tenancy import TenantForeignKey, TenantModel

# Business tables without a Django model: partitioned, written by SQL only.
UNMODELLED_TABLES = ("shared_outbox", "shared_journal")
# Rows that are never changed after they were written.
APPEND_ONLY_TABLES = ("shared_outbox", "shared_journal", "shared_auditentry")

# Rows that may be lost in a crash and are written often.
UNLOGGED_TABLES = ("shared_heartbeat", "shared_ratewindow", "shared_follower")

# Tables without a tenant, each for a reason; a new table must stand here or carry tenant_id.
GLOBAL_TABLES = {
    "shared_tenant": "the list of tenants itself",
    "shared_cursor": "how far each reader of the outbox has come",
    "shared_heartbeat": "health of processes",
    "shared_ratewindow": "counters of limits; keys are hashes",
    "shared_follower": "who follows the stream right now",
    "shared_auditseal": "head of each tenant's audit chain, read by the sealer and the verifier",
    "accounts_person": "a person may work for several tenants",
    "routing_shardlease": "which router leads which shard",
}
GLOBAL_PREFIXES = (
    "django_",
    "auth_",
    "account_",
    "socialaccount_",
    "mfa_",
    "axes_",
    "usersessions_",
    "procrastinate_",
    "pghistory_",
)


def tenant_models() -> Iterator[type[TenantModel]]:
    """Every concrete business model of the installation."""
    for model in apps.get_models(include_auto_created=True):
        if issubclass(model, TenantModel) and model._meta.managed:
            yield model


def install() -> None:
    """Raise both database walls on every business table and give the roles what they may do."""
    statements = [*_grants()]
    for table in [model._meta.db_table for model in tenant_models()] + list(UNMODELLED_TABLES):
        statements += _policy(table)
    references = [
        (model, field)
        for model in tenant_models()
        for field in model._meta.local_fields
        if isinstance(field, TenantForeignKey)
    ]
    for target in sorted({_target(field) for _, field in references}):
        statements.append(_unless_constraint(target, f"{target}_pair", "UNIQUE (tenant_id, id)"))
    statements += [_composite_key(model, field) for model, field in references]
    statements += audit_walls()
    statements += [_unlogged(table) for table in UNLOGGED_TABLES]
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _grants() -> Iterator[str]:
    for role, tables in (("shouwen_app", "SELECT, INSERT, UPDATE, DELETE"), ("shouwen_system", "ALL")):
        yield f"GRANT USAGE ON SCHEMA public TO {role}"
        yield f"GRANT {tables} ON ALL TABLES IN SCHEMA public TO {role}"
        yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}"
        yield f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}"
    for table in APPEND_ONLY_TABLES:
        yield f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM shouwen_app"
    yield "REVOKE INSERT, UPDATE, DELETE ON shared_tenant, shared_auditseal, django_migrations FROM shouwen_app"


def _policy(table: str) -> Iterator[str]:
    rule = "tenant_id = nullif(current_setting('shouwen.tenant', true), '')::uuid"
    yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
    yield f'DROP POLICY IF EXISTS tenant_wall ON "{table}"'
    yield f'CREATE POLICY tenant_wall ON "{table}" TO shouwen_app USING ({rule}) WITH CHECK ({rule})'


def _composite_key(model: type[TenantModel], field: models.ForeignKey) -> str:  # type: ignore[type-arg]
    table, target = model._meta.db_table, _target(field)
    return _unless_constraint(
        table,
        f"{table}_{field.column}_wall"[:63],
        f'FOREIGN KEY (tenant_id, "{field.column}") REFERENCES "{target}" (tenant_id, id)'
        " DEFERRABLE INITIALLY DEFERRED",
    )


def _unless_constraint(table: str, name: str, definition: str) -> str:
    return f"""
        DO $wall$ BEGIN
          IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = '{name}' AND conrelid = '"{table}"'::regclass) THEN
            ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition};
          END IF;
        END $wall$"""


def _unlogged(table: str) -> str:
    return f"""
        DO $wall$ BEGIN
          IF (SELECT relpersistence FROM pg_class WHERE oid = '"{table}"'::regclass) <> 'u' THEN
            ALTER TABLE "{table}" SET UNLOGGED;
          END IF;
        END $wall$"""


def _target(field: models.ForeignKey) -> str:  # type: ignore[type-arg]
    return str(field.target_field.model._meta.db_table)
