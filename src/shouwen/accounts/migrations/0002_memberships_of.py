"""Where a person may work is asked before any tenant is in scope, so one function looks past the wall."""

from django.db import migrations

CREATE = """
CREATE FUNCTION accounts_memberships_of(wanted uuid)
RETURNS TABLE (membership_id uuid, tenant_id uuid, tenant_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT m.id, t.id, t.name::text FROM accounts_membership m JOIN shared_tenant t ON t.id = m.tenant_id
  WHERE m.person_id = wanted AND m.is_active ORDER BY t.name
$$;
"""


class Migration(migrations.Migration):
    """Create the function."""

    dependencies = [("accounts", "0001_initial"), ("shared", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION accounts_memberships_of(uuid)")]
