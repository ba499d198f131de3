"""What the database itself forbids to be done to the audit trail."""


def walls_sql() -> list[str]:
    """Statements, repeatable, after which an audit row can only be written and, once, sealed."""
    return [
        # The system role seals, and the application only writes; emptying the tables is nobody's business.
        "REVOKE DELETE, TRUNCATE ON shared_auditentry, shared_auditseal FROM shouwen_app, shouwen_system",
        "REVOKE UPDATE ON shared_auditentry FROM shouwen_app, shouwen_system",
        "GRANT UPDATE (sequence, hash) ON shared_auditentry TO shouwen_system",
        _REFUSE,
        *_trigger("UPDATE"),
        *_trigger("DELETE"),
    ]


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


_EXECUTE = "EXECUTE FUNCTION shared_auditentry_refuse()"


def _trigger(event: str) -> tuple[str, str]:
    name = f"audit_refuses_{event.lower()}"
    return (
        f"DROP TRIGGER IF EXISTS {name} ON shared_auditentry",
        f"CREATE TRIGGER {name} BEFORE {event} ON shared_auditentry FOR EACH ROW {_EXECUTE}",
    )
