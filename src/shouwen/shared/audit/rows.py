"""The audit trail's rows and the head of each tenant's chain."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwen.shared.tenancy import TenantModel


class AuditEntry(TenantModel):
    """Somebody looked at or changed something. Written once; the sealer then adds its place in the chain."""

    at = models.DateTimeField(_("time"))
    actor = models.CharField(_("by"), max_length=64, blank=True)
    action = models.CharField(_("action"), max_length=80)
    object_type = models.CharField(_("kind of object"), max_length=80, blank=True)
    object_id = models.CharField(_("object"), max_length=64, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    references = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64, blank=True)
    ip_hash = models.CharField(max_length=32, blank=True)
    sequence = models.PositiveBigIntegerField(null=True, editable=False)
    hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "sequence"], name="audit_sequence_once_per_tenant"),
            models.CheckConstraint(
                condition=Q(sequence__isnull=True, hash="") | Q(sequence__gte=1) & ~Q(hash=""),
                name="audit_sealed_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "at"], name="audit_by_time"),
            models.Index(fields=["tenant", "object_type", "object_id", "at"], name="audit_by_object"),
            models.Index(fields=["tenant", "actor", "at"], name="audit_by_actor"),
            models.Index(fields=["tenant", "at", "id"], condition=Q(sequence__isnull=True), name="audit_unsealed"),
        ]


class AuditSeal(models.Model):
    """The head of a tenant's chain: how many rows it has and what the last one's hash is."""

    tenant = models.OneToOneField("shared.Tenant", models.PROTECT, primary_key=True, related_name="+")
    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)
    # Made with a key that is not in the database: who can write rows still cannot make a head that fits.
    mac = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
