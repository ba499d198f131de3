"""One-time passwords; signing in by agent number or e-mail."""

from django.db import migrations, models

# Before sign-in no tenant is in scope, so one function looks past the wall. It answers only with a name that could
# be typed as well, and only where the number or address belongs to one person.
CREATE = """
CREATE FUNCTION accounts_username_for(written text)
RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT coalesce(
    (SELECT username FROM accounts_person WHERE username = lower(written)),
    (SELECT min(p.username) FROM accounts_membership m JOIN accounts_person p ON p.id = m.person_id
      WHERE m.agent_number = written AND m.is_active HAVING count(DISTINCT p.id) = 1),
    (SELECT min(username) FROM accounts_person WHERE email <> '' AND lower(email) = lower(written) HAVING count(*) = 1)
  )
$$;
"""


class Migration(migrations.Migration):
    """Add the column, its index for addresses, and the function."""

    dependencies = [("accounts", "0002_memberships_of")]
    operations = [
        migrations.AddField("person", "must_change_password", models.BooleanField(default=False, editable=False)),
        migrations.RunSQL(
            "CREATE INDEX accounts_person_email_lower ON accounts_person (lower(email)) WHERE email <> '';"
            "CREATE INDEX accounts_membership_number ON accounts_membership (agent_number);",
            "DROP INDEX accounts_person_email_lower; DROP INDEX accounts_membership_number;",
        ),
        migrations.RunSQL(CREATE, "DROP FUNCTION accounts_username_for(text)"),
    ]
