"""The counters of limits: an unlogged table, because they may be lost with the server."""

from django.db import models


class RateWindow(models.Model):
    """How much of its allowance one visitor has used, as the time until which it is used up."""

    key = models.CharField(primary_key=True, max_length=64)
    used_until = models.DateTimeField(db_index=True)
