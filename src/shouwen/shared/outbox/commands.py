"""`shouwen bench outbox`: what waking readers costs the writers."""

import json

import click


@click.command("outbox")
@click.option("--seconds", default=5.0, show_default=True, type=click.FloatRange(1, 600), help="For each way.")
@click.option("--writers", default=32, show_default=True, type=click.IntRange(1, 64), help="Writers at once.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def bench_outbox(seconds: float, writers: int, as_json: bool) -> None:
    """Measure commits per second with and without waking readers, on a database of its own."""
    from shouwen.shared.outbox.bench import measure, own_installation

    with own_installation() as database:
        result = measure(database, seconds=seconds, writers=writers)
    if as_json:
        click.echo(json.dumps(result))
        return
    for way in ("without_waking", "with_notifier", "notify_in_transaction"):
        figures = result[way]
        click.echo(f"{way:24} {figures['commits_per_second']:>9.0f} commits/s, {figures['commit_ms']:.1f} ms each")
    click.echo(f"seen by a reader after ms {result['wake_ms']}, lost {result['lost']}, doubled {result['doubled']}")
