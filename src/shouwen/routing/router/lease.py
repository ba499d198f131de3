"""Who leads a shard: an advisory lock on the connection that commits, and an epoch that grows."""

from datetime import datetime

from django.db import connection, transaction

from shouwen.routing.models import ShardLease

LOCK_SPACE = 7301


class Fenced(RuntimeError):
    """Another router leads this shard now: whatever was decided here must not be stored."""


def try_to_lead(shard: int, *, holder: str, at: datetime) -> int | None:
    """Take the shard if nobody has it; returns the new epoch. The lock lasts as long as the connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", (LOCK_SPACE, shard))
        if not cursor.fetchone()[0]:
            return None
    with transaction.atomic():
        ShardLease.objects.get_or_create(shard=shard)
        lease = ShardLease.objects.select_for_update().get(shard=shard)
        lease.epoch, lease.holder, lease.led_since = lease.epoch + 1, holder, at
        lease.save()
    return lease.epoch


def require_epoch(shard: int, epoch: int, low_water: int) -> None:
    """Within the transaction of a batch: raise `Fenced` unless this epoch still leads."""
    changed = ShardLease.objects.filter(shard=shard, epoch=epoch).update(low_water=low_water)
    if not changed:
        raise Fenced(f"Shard {shard} is led by another router; epoch {epoch} is over.")
