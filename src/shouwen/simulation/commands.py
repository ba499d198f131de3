"""`shouwen simulate`, the load and the faults."""

import json
import os
import signal
import threading

import click


@click.command()
@click.option("--tenant", default="demo", show_default=True, help="Short name of the tenant.")
@click.option("--url", default="", help="Where the pages are (default: this installation).")
@click.option("--rate", default=1.5, show_default=True, help="Customers per minute, on the day's average.")
@click.option("--agents", default=4, show_default=True, help="Agents whose work is simulated, too.")
@click.option("--flat", is_flag=True, help="The same rate at any time of day.")
@click.option("--seconds", default=0.0, help="Stop after so long (0: never).")
@click.option("--seed", default=0, help="Same seed, same customers.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object at the end.")
def simulate(
    tenant: str, url: str, rate: float, agents: int, flat: bool, seconds: float, seed: int, as_json: bool
) -> None:
    """Send simulated customers to a running installation."""
    from django.conf import settings

    from shouwen.simulation.running import Plan, run_simulation

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if seconds:
        timer = threading.Timer(seconds, stop.set)
        timer.daemon = True
        timer.start()
    plan = Plan(tenant, (url or settings.SHOUWEN_ORIGIN).rstrip("/"), rate, agents, not flat, seed)
    outcome = run_simulation(plan, stop)
    if as_json:
        click.echo(json.dumps(outcome))


@click.command()
@click.option("--seconds", default=20.0, show_default=True, help="How long to measure.")
@click.option("--agents", default=500, show_default=True, help="Simulated agents on the stream.")
@click.option("--rate", default=20.0, show_default=True, help="Contacts per second.")
@click.option("--messages", default=200.0, show_default=True, help="Chat messages per second.")
@click.option("--fsync/--no-fsync", default=True, help="Without waiting for the disk: what is left is our own time.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def bench_live(seconds: float, agents: int, rate: float, messages: float, fsync: bool, as_json: bool) -> None:
    """Measure the whole installation under load, on a database and in a folder of its own."""
    from shouwen.simulation.load.testbed import Testbed, prepare_process

    testbed = Testbed(needs=("database", "router", "stream", "worker"), fsync=fsync)
    try:
        testbed.start()
        prepare_process(testbed.environment["SHOUWEN_HOME"])
        from shouwen.simulation.load.live import Load, measure

        result = measure(testbed, Load(rate, messages, agents, seconds))
        result["rss_mb"] = testbed.memory_mb()
    finally:
        testbed.stop()
    click.echo(json.dumps(result) if as_json else json.dumps(result, indent=2))


@click.command()
@click.option("--customers", default=200, show_default=True, help="How many invented customers.")
def seed(customers: int) -> None:
    """Make the demonstration tenants, their people and customers; run again, it adds what is missing."""
    from django.utils import timezone

    from shouwen.installation.home import Home
    from shouwen.simulation.demo.seeding import seed_demo

    seed_demo(password=Home.open().demo_password, at=timezone.now(), customers=customers)


@click.command()
@click.option("--short", is_flag=True, help="About a minute, for continuous integration.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def chaos(short: bool, as_json: bool) -> None:
    """Kill one part after the other under load and count what is lost, on a database and in a folder of its own."""
    from shouwen.simulation.load.testbed import Testbed, prepare_process

    testbed = Testbed(switch=os.environ.get("SHOUWEN_SWITCH") or "simulated")
    try:
        testbed.start()
        prepare_process(testbed.environment["SHOUWEN_HOME"])
        from shouwen.simulation.load.chaos import Plan, run_chaos

        result = run_chaos(testbed, Plan.short() if short else Plan())
    finally:
        testbed.stop()
    click.echo(json.dumps(result) if as_json else json.dumps(result, indent=2))


@click.command()
@click.option("--contacts", default=1_000_000, show_default=True, help="How many closed contacts.")
@click.option("--customers", default=1_000_000, show_default=True, help="How many customers.")
@click.option("--rounds", default=40, show_default=True, help="How often each page is opened.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def bench_pages(contacts: int, customers: int, rounds: int, as_json: bool) -> None:
    """Measure the server time and the queries of each page over a large history, on a database of its own."""
    from shouwen.simulation.load.testbed import Testbed, prepare_process

    testbed = Testbed(needs=("database",))
    try:
        testbed.start()
        prepare_process(testbed.environment["SHOUWEN_HOME"], role="app")
        from shouwen.shared.models import Tenant
        from shouwen.simulation.load.pages import fill, measure_pages

        def progress(step: str) -> None:
            click.echo(step, err=True)

        archive = fill(Tenant.objects.get(slug="demo"), contacts=contacts, customers=customers, progress=progress)
        result = {"contacts": contacts, "customers": customers, "pages": measure_pages(archive, rounds=rounds)}
    finally:
        testbed.stop()
    click.echo(json.dumps(result, ensure_ascii=False, indent=None if as_json else 2))
