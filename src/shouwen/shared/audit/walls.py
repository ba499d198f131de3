"""What the database itself forbids to be done to the audit trail."""


def walls_sql() -> list[str]:
    """Statements, repeatable, after which an audit row can only be written and, once, sealed."""
    return [_REFUSE, *(statement for event in ("UPDATE", "DELETE", "TRUNCATE") for statement in _trigger(event))]


# Taken as jsonb so that a column added later is guarded without anybody remembering it.
_REFUSE = """
    CREATE OR REPLACE FUNCTION shared_auditentry_refuse() RETURNS trigger LANGUAGE plpgsql AS $refuse$
    BEGIN
      IF TG_OP = 'UPDATE' THEN
        IF OLD.sequence IS NULL AND NEW.sequence IS NOT NULL
           AND to_jsonb(NEW) - ARRAY['sequence', 'hash'] = to_jsonb(OLD) - ARRAY['sequence', 'hash'] THEN
          RETURN NEW;
        END IF;
      END IF;
      RAISE EXCEPTION 'The audit trail is append-only: % is refused.', TG_OP USING ERRCODE = 'insufficient_privilege';
    END $refuse$"""


def _trigger(event: str) -> tuple[str, str]:
    name = f"audit_refuses_{event.lower()}"
    level = "STATEMENT" if event == "TRUNCATE" else "ROW"
    return (
        f"DROP TRIGGER IF EXISTS {name} ON shared_auditentry",
        f"CREATE TRIGGER {name} BEFORE {event} ON shared_auditentry "
        f"FOR EACH {level} EXECUTE FUNCTION shared_auditentry_refuse()",
    )
