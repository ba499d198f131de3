"""`shouwen router`: one leader per shard, any number standing by; `shouwen bench routing`: what its core can decide."""

import json
import os
import signal
import threading

import click


@click.command()
@click.option("--shard", default=0, show_default=True, help="The group of tenants to route for.")
def router(shard: int) -> None:
    """Route contacts to agents, or stand by for the process that does."""
    from shouwen.routing.router.running import run_router
    from shouwen.shared.health.beats import beat

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run_router(shard, stop, beat=lambda state: beat("router", str(os.getpid()), {"state": state, "shard": shard}))


@click.command("routing")
@click.option("--seconds", default=10.0, show_default=True, type=click.FloatRange(0.1, 600), help="Beside set-up.")
@click.option("--agents", default=5000, show_default=True, type=click.IntRange(100, 100_000), help="Two wait for each.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def bench_routing(seconds: float, agents: int, as_json: bool) -> None:
    """Measure decisions per second and per agents, beside a plain scan; needs no database."""
    from shouwen.routing.bench import run

    figures = run(seconds, agents)
    if as_json:
        click.echo(json.dumps(figures))
        return
    for name, figure in figures.items():
        click.echo(f"{name:22} {figure}")
