"""The outbox and the journal: partitioned tables and the id that takes its transaction id first."""

from pathlib import Path

from django.db import migrations

SCHEMA = Path(__file__).parents[1] / "outbox" / "schema.sql"


class Migration(migrations.Migration):
    """Create the outbox."""

    dependencies = [("shared", "0001_initial")]
    operations = [
        migrations.RunSQL(
            SCHEMA.read_text(encoding="utf-8"),
            "DROP TABLE shared_journal; DROP TABLE shared_outbox; DROP FUNCTION shared_outbox_next_id(); DROP SEQUENCE shared_outbox_id_seq;",
        )
    ]
