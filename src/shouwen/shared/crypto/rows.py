"""The keys of each tenant, themselves encrypted under the installation's master key."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwen.shared.tenancy import TenantModel


class TenantKey(TenantModel):
    """One key of a tenant: without it, what it encrypted can never be read again."""

    class Purpose(models.TextChoices):
        DATA = "data", _("encryption")
        LOOKUP = "lookup", _("look-up")

    purpose = models.CharField(max_length=6, choices=Purpose)
    wrapped = models.BinaryField(null=True)
    # Tells which master key opens it, so that a wrong one is recognised before anything is written with it.
    master_fingerprint = models.CharField(max_length=16)
    created_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "purpose"],
                condition=Q(superseded_at__isnull=True),
                name="tenant_key_one_current",
            ),
            models.CheckConstraint(
                condition=Q(wrapped__isnull=True, destroyed_at__isnull=False)
                | Q(wrapped__isnull=False, destroyed_at__isnull=True),
                name="tenant_key_gone_iff_destroyed",
            ),
        ]
