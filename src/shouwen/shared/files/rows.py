"""What is known of each stored file; the bytes lie in the store."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwen.shared.tenancy import TenantModel


class Blob(TenantModel):
    """A stored file: what it is, how long it must and may be kept. It outlives its bytes, so that references stay."""

    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    media_type = models.CharField(_("type"), max_length=100)
    original_name = models.CharField(_("name"), max_length=200)
    storage_key = models.CharField(max_length=200, unique=True)
    retention_until = models.DateTimeField(_("kept until"), null=True, blank=True)
    legal_hold = models.BooleanField(_("legal hold"), default=False)
    created_at = models.DateTimeField(_("stored"))
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(legal_hold=False),
                name="blob_under_hold_is_never_removed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["retention_until"],
                condition=Q(removed_at__isnull=True, legal_hold=False, retention_until__isnull=False),
                name="blob_due_for_removal",
            ),
        ]

    @property
    def is_image(self) -> bool:
        """Whether a browser may show it in place: only images, which were re-encoded when they came in."""
        return self.media_type in {"image/jpeg", "image/png", "image/webp", "image/gif"}

    def may_be_removed(self, at: datetime) -> bool:
        """Whether neither a legal hold nor its retention time keeps it."""
        return not self.legal_hold and (self.retention_until is None or self.retention_until <= at)
