"""Connections beside Django's own: for listening, for notifying, for reading along."""

from typing import Any

from django.db import connection

# Objects of Django's own cursors; a plain psycopg connection brings its own.
_DJANGOS = ("cursor_factory", "context", "prepare_threshold")


def connection_parameters(name: str) -> dict[str, Any]:
    """How this process reaches its database, as keywords of `psycopg.connect`; `name` is shown in pg_stat_activity."""
    parameters = {key: value for key, value in connection.get_connection_params().items() if key not in _DJANGOS}
    # A connection that only listens notices a vanished server by these alone.
    keepalive = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "connect_timeout": 5}
    return {**keepalive, **parameters, "application_name": f"shouwen {name}"}
