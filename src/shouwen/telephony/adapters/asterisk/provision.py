"""Makes an installation's own Asterisk node ready: the program, the prompts, the ports it keeps, the configuration."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Callable
from pathlib import Path

from shouwen.telephony.adapters.asterisk.configuration import AsteriskSettings, free_port
from shouwen.telephony.adapters.asterisk.instance import AsteriskInstance
from shouwen.telephony.adapters.asterisk.program import obtain
from shouwen.telephony.prompts import best_speaker, prepare

logger = logging.getLogger(__name__)

USUAL_SIP_PORT, USUAL_HTTP_PORT = 5060, 8088


def provision(home: Path, *, progress: Callable[[str], None] = logger.info) -> AsteriskInstance:
    """The node below `home`, ready to be started; done again it keeps its ports, its password and its calls."""
    folder = home / "asterisk"
    program = obtain(folder, progress=progress)
    progress("Preparing the spoken prompts")
    library = prepare(home / "sounds", best_speaker())
    sip_port, http_port = _ports(folder / "ports.json")
    settings = AsteriskSettings(
        prompts=library.folder, music=home / "sounds" / "music", sip_port=sip_port, http_port=http_port
    )
    return AsteriskInstance(program, folder / "node", settings)


def _ports(file: Path) -> tuple[int, int]:
    """The ports of this node: the usual ones where they are free at first, and the same ever after."""
    try:
        sip_port, http_port = json.loads(file.read_text())
    except (FileNotFoundError, ValueError):
        sip_port = free_port(socket.SOCK_DGRAM, USUAL_SIP_PORT)
        http_port = free_port(socket.SOCK_STREAM, USUAL_HTTP_PORT)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps([sip_port, http_port]))
    return int(sip_port), int(http_port)
