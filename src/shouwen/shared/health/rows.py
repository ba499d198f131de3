"""The last sign of life of each running part: an unlogged table, because it is worthless after a restart."""

from django.db import models


class Heartbeat(models.Model):
    """One process of a component said that it is alive."""

    id = models.BigAutoField(primary_key=True)
    component = models.CharField(max_length=40)
    instance = models.CharField(max_length=80)
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["component", "instance"], name="heartbeat_once_per_instance")]
