"""Rows of the kernel: tenants, their policies, who follows the stream; and all the kernel's parts keep."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from shouwen.shared.audit.rows import AuditEntry, AuditSeal
from shouwen.shared.calendars.rows import CalendarDay
from shouwen.shared.crypto.rows import TenantKey
from shouwen.shared.files.rows import Blob
from shouwen.shared.health.rows import Heartbeat
from shouwen.shared.limits.rows import RateWindow
from shouwen.shared.outbox.rows import Cursor, Reaction
from shouwen.shared.tenancy import TenantModel

__all__ = [
    "AuditEntry",
    "AuditSeal",
    "Blob",
    "CalendarDay",
    "Cursor",
    "Follower",
    "Heartbeat",
    "PolicySetting",
    "RateWindow",
    "Reaction",
    "Tenant",
    "TenantKey",
]


class Tenant(models.Model):
    """A client company served by this installation; it owns all business rows."""

    class Kind(models.TextChoices):
        LIVE = "live", _("live")
        SANDBOX = "sandbox", _("drill sandbox")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.LIVE)
    # A drill sandbox reads its parent's reference data and writes only its own rows.
    parent = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="sandbox")
    shard = models.PositiveSmallIntegerField(_("routing shard"), default=0)
    locale = models.CharField(_("language"), max_length=10, default="zh-hans")
    number_prefix = models.CharField(_("prefix of ticket numbers"), max_length=4, default="SW")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="tenant_sandbox_has_parent",
                condition=models.Q(kind="sandbox", parent__isnull=False) | models.Q(kind="live", parent__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.name


class PolicySetting(TenantModel):
    """One figure or choice that this tenant has set other than the preset."""

    key = models.CharField(max_length=80)
    value = models.JSONField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="policy_once_per_tenant")]


class Follower(models.Model):
    """Somebody whose browser follows the stream now; an agent not seen for 30 s is taken off line."""

    membership_id = models.UUIDField(primary_key=True)
    tenant_id = models.UUIDField()
    seen_at = models.DateTimeField()
