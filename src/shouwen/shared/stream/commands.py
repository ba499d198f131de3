"""`shouwen stream`: the process that sends live updates to browsers."""

import signal
import sys

import click


@click.command()
@click.option("--host", default=None, help="Address to listen on; SHOUWEN_HOST, else 127.0.0.1.")
@click.option("--port", type=click.IntRange(1, 65535), default=None, help="SHOUWEN_PORT + 1 unless given.")
def stream(host: str | None, port: int | None) -> None:
    """Send live updates to browsers."""
    from django.conf import settings

    from shouwen.installation.options import read_options
    from shouwen.shared.stream.server import allow_many_connections, make_server

    options = read_options()
    allow_many_connections()
    # The server ends by itself and then hands the signal on: what was opened around it has to be closed.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    server = make_server(host or options.host, port or settings.SHOUWEN_PORT + 1)
    server.run()
    if not server.started:
        sys.exit(1)
