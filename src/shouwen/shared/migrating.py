"""Bringing a database to the state of this version: tables, partitions, walls."""

from django.core.management import call_command
from django.utils import timezone

from shouwen.shared import walls
from shouwen.shared.outbox import partitions


def migrate(*, verbosity: int = 1) -> None:
    """Apply what is new, as the owner of the tables; repeatable."""
    call_command("migrate", interactive=False, verbosity=verbosity)
    partitions.ensure(timezone.now().date())
    walls.install()
