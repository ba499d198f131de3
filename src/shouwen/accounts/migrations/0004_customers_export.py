"""A permission that nobody could be given until now goes to the built-in roles that are meant to have it."""

from django.db import migrations

GIVE = """
UPDATE accounts_role SET permissions = array_append(permissions, 'customers.export')
 WHERE is_builtin AND code IN ('supervisor', 'administrator') AND NOT 'customers.export' = ANY(permissions)
"""


class Migration(migrations.Migration):
    """Let supervisors and administrators export customers."""

    dependencies = [("accounts", "0003_signing_in")]
    operations = [migrations.RunSQL(GIVE, migrations.RunSQL.noop)]
