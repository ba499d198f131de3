"""Readers that go on exactly where they were, reactions that run once, partitions that the worker may make and drop."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.manager
import shouwen.shared.tenancy
import uuid_utils.compat
from django.db import migrations, models

PARTITIONS = Path(__file__).parents[1] / "outbox" / "partitions.sql"


class Migration(migrations.Migration):
    """Extend the outbox."""

    dependencies = [
        ('shared', '0002_outbox'),
        ('procrastinate', '0041_post_retry_failed_job'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reaction',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('event_id', models.BigIntegerField()),
                ('handler', models.CharField(max_length=160)),
                ('reacted_at', models.DateTimeField()),
                ('tenant', models.ForeignKey(db_index=False, default=shouwen.shared.tenancy.current_tenant_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shared.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'everywhere',
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everywhere', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name='cursor',
            name='gaps',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='cursor',
            name='top',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name='reaction',
            index=models.Index(fields=['reacted_at'], name='reaction_by_time'),
        ),
        migrations.AddConstraint(
            model_name='reaction',
            constraint=models.UniqueConstraint(fields=('tenant', 'event_id', 'handler'), name='reaction_once'),
        ),
        migrations.RunSQL(
            PARTITIONS.read_text(encoding="utf-8"),
            "DROP FUNCTION shared_make_partition(text, text, date, date); DROP FUNCTION shared_drop_outbox_day(date);",
        ),
    ]
