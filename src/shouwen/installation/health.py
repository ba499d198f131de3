"""Asking a running installation how its parts are."""

import http.client
import json
from typing import Any

COMPONENTS = ("database", "router", "stream", "worker", "switch")


class Health:
    """The state of the parts as /healthz tells it."""

    def __init__(self, host: str, port: int) -> None:
        self.host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - what we bind is not what we ask
        self.port = port

    def missing(self) -> list[str]:
        """Return the parts that do not work yet, empty when all do."""
        answer = self.ask()
        if answer is None:
            return ["web"]
        return [name for name in COMPONENTS if answer.get(name) != "ok"]

    def ask(self) -> dict[str, Any] | None:
        """Return what /healthz answers, None when nobody answers sensibly."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=2)
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            answer = json.loads(connection.getresponse().read())
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            connection.close()
        return answer if isinstance(answer, dict) else None
