"""Indexes that contact history searches by; they stand on the rows of contacts, which are served without them."""

from django.db import migrations

INDEXES = {
    "records_by_reason": "contacts_contact (tenant_id, end_reason, opened_at DESC, id DESC)",
    "records_by_channel": "contacts_contact (tenant_id, channel, opened_at DESC, id DESC)",
    "records_by_score": "contacts_rating (tenant_id, score, rated_at DESC)",
}


class Migration(migrations.Migration):
    """Make every filter of the list an index's first columns."""

    initial = True
    dependencies = [("contacts", "0001_initial")]
    operations = [
        migrations.RunSQL(f"CREATE INDEX {name} ON {columns}", f"DROP INDEX {name}") for name, columns in INDEXES.items()
    ]
