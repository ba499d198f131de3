"""Indexes the board reads by: contacts by when they began to wait, segments by when their wrap-up was finished.

They stand on the rows of contacts, which knows nothing of figures.
"""

from django.db import migrations


class Migration(migrations.Migration):
    """Make the figures of a span cost what the span holds."""

    dependencies = [("floor", "0001_initial"), ("contacts", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX floor_contact_queued ON contacts_contact (tenant_id, queued_at) WHERE queued_at IS NOT NULL",
            "DROP INDEX floor_contact_queued",
        ),
        migrations.RunSQL(
            "CREATE INDEX floor_segment_finished ON contacts_segment (tenant_id, wrap_up_ended_at) WHERE wrap_up_ended_at IS NOT NULL",
            "DROP INDEX floor_segment_finished",
        ),
    ]
