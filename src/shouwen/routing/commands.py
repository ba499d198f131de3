"""`shouwen router`: one leader per shard, any number standing by."""

import os
import signal
import threading

import click

from shouwen.routing.router.running import run_router
from shouwen.shared.health.beats import beat


@click.command()
@click.option("--shard", default=0, show_default=True, help="The group of tenants to route for.")
def router(shard: int) -> None:
    """Route contacts to agents, or stand by for the process that does."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run_router(shard, stop, beat=lambda state: beat("router", str(os.getpid()), {"state": state, "shard": shard}))
