"""Commands of the installation itself."""

import json
import os
import socket
import sys
import threading
from functools import partial

import click

from shouwen.installation.options import read_options

# Upwards by name, like the table of commands: the installation stands below the kernel and knows nothing of it.
MIGRATE = "shouwen.shared.migrating.migrate"
BEAT = "shouwen.shared.health.beats.beat"
LAST_BEAT = "shouwen.shared.health.beats.last_beat"
# What the worker does besides jobs: each is called with an event that ends it.
ERRANDS = (
    "shouwen.shared.chores.start_chores",
    "shouwen.contacts.chores.start_chores",
    "shouwen.shared.outbox.dispatching.start_dispatcher",
)


@click.command()
def up() -> None:
    """Start the whole centre on this machine: database, pages, streams, router, switch, jobs, simulated customers."""
    from shouwen.installation.up import run_up

    run_up()


@click.command()
def web() -> None:
    """Serve pages and API."""
    from shouwen.installation.serving import serve_web

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwen.config.settings")
    os.environ["SHOUWEN_DB_ROLE"] = "app"
    serve_web(read_options())


@click.command()
@click.option("--concurrency", type=click.IntRange(1, 100), default=10, show_default=True, help="Jobs at a time.")
def worker(concurrency: int) -> None:
    """Run jobs and timers."""
    from django.utils.module_loading import import_string

    from shouwen.installation.working import run_worker

    name = f"{socket.gethostname()}:{os.getpid()}"
    stop = threading.Event()
    for errand in ERRANDS:
        import_string(errand)(stop)
    try:
        run_worker(concurrency, name=name, beat=partial(import_string(BEAT), "worker", name))
    finally:
        stop.set()
        import_string(LAST_BEAT)("worker", name)


@click.command()
def migrate() -> None:
    """Bring the database to this version: roles, tables, partitions, walls between tenants."""
    from django.utils.module_loading import import_string

    from shouwen.installation.database import database_url, ensure_roles
    from shouwen.installation.versions import require_known_migrations

    if database_url():
        ensure_roles()
    require_known_migrations()
    import_string(MIGRATE)()


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def doctor(as_json: bool) -> None:
    """Check the installation and say what to mend."""
    from shouwen.installation.doctor import examine

    checks = examine()
    if as_json:
        click.echo(json.dumps({"checks": [check.as_dict() for check in checks]}, ensure_ascii=False))
        return
    for check in checks:
        click.echo(f"{'✓' if check.ok else '✗'} {check.name}{'' if check.ok else ': ' + check.advice}")
    sys.exit(0 if all(check.ok for check in checks) else 1)
