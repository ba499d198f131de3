"""Roles publish what they allow."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_customers_export")]

    operations = [
        migrations.AddField(
            model_name="role",
            name="version",
            field=models.PositiveBigIntegerField(default=0, editable=False),
        )
    ]
