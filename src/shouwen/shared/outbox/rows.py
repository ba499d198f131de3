"""How far each reader of the outbox has come, and which reactions have been carried out."""

from django.db import models

from shouwen.shared.tenancy import TenantModel


class Cursor(models.Model):
    """How far a named reader of the outbox has come: everything up to `low_water` is settled for it.

    A reader that also keeps `top` and `gaps` ([first, last, horizon] each) goes on without meeting an event twice.
    """

    name = models.CharField(max_length=80, primary_key=True)
    low_water = models.BigIntegerField(default=0)
    top = models.BigIntegerField(default=0)
    gaps = models.JSONField(default=list)
    moved_at = models.DateTimeField(auto_now=True)


class Reaction(TenantModel):
    """A handler has reacted to an event: written in its own transaction, so that a repeated job does nothing."""

    event_id = models.BigIntegerField()
    handler = models.CharField(max_length=160)
    reacted_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "event_id", "handler"], name="reaction_once")]
        indexes = [models.Index(fields=["reacted_at"], name="reaction_by_time")]
