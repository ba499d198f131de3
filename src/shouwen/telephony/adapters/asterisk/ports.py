"""The ports of an installation's own node, and where browsers find it; free of Django, for settings read it too."""

from __future__ import annotations

import contextlib
import json
import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

USUAL_SIP_PORT, USUAL_HTTP_PORT = 5060, 8088


def free_port(kind: socket.SocketKind, preferred: int = 0) -> int:
    """A port of this machine that nobody uses now, the preferred one if it can be had."""
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind(("127.0.0.1", preferred))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def node_ports(home: Path) -> tuple[int, int]:
    """SIP and HTTP port of the node: the usual ones where they are free at first, and the same ever after."""
    file = home / "asterisk" / "ports.json"
    try:
        sip_port, http_port = json.loads(file.read_text())
    except (FileNotFoundError, ValueError):
        file.parent.mkdir(parents=True, exist_ok=True)
        chosen = [free_port(socket.SOCK_DGRAM, USUAL_SIP_PORT), free_port(socket.SOCK_STREAM, USUAL_HTTP_PORT)]
        part = file.with_suffix(f".{os.getpid()}")
        part.write_text(json.dumps(chosen))
        # Several processes may begin at once; the first one's choice is everybody's.
        with contextlib.suppress(FileExistsError):
            os.link(part, file)
        part.unlink()
        sip_port, http_port = json.loads(file.read_text())
    return int(sip_port), int(http_port)


def browser_origin(home: Path) -> str:
    """Where browsers reach the switch: SHOUWEN_SIP_ORIGIN, else the node of SHOUWEN_ARI_URL, else our own."""
    if told := os.environ.get("SHOUWEN_SIP_ORIGIN"):
        return told.rstrip("/")
    if ari := os.environ.get("SHOUWEN_ARI_URL"):
        parts = urlsplit(ari)
        return f"{'wss' if parts.scheme == 'https' else 'ws'}://{parts.hostname}:{parts.port or 8088}"
    return f"ws://127.0.0.1:{node_ports(home)[1]}"
