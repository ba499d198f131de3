"""The time zone is decided by the tenant itself, as a policy; what stood at the tenant goes there."""

from django.db import migrations

MOVE = """
INSERT INTO shared_policysetting (id, tenant_id, key, value, changed_at)
SELECT gen_random_uuid(), id, 'calendar.time_zone', to_jsonb(time_zone), now()
  FROM shared_tenant WHERE time_zone <> 'Asia/Shanghai'
ON CONFLICT DO NOTHING;
-- A table with checks still owed cannot be altered.
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    """Move the zones, then drop the column."""

    dependencies = [("shared", "0003_outbox_keeping")]
    operations = [
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.RemoveField("tenant", "time_zone"),
    ]
