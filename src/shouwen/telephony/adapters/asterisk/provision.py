"""Makes an installation's own Asterisk node ready: the program, the prompts, the ports it keeps, the configuration."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from shouwen.telephony.adapters.asterisk.configuration import AsteriskSettings
from shouwen.telephony.adapters.asterisk.instance import AsteriskInstance
from shouwen.telephony.adapters.asterisk.ports import node_ports
from shouwen.telephony.adapters.asterisk.program import obtain
from shouwen.telephony.prompts import best_speaker, prepare

logger = logging.getLogger(__name__)


def provision(home: Path, *, progress: Callable[[str], None] = logger.info) -> AsteriskInstance:
    """The node below `home`, ready to be started; done again it keeps its ports, its password and its calls."""
    folder = home / "asterisk"
    program = obtain(folder, progress=progress)
    progress("Preparing the spoken prompts")
    library = prepare(home / "sounds", best_speaker())
    sip_port, http_port = node_ports(home)
    settings = AsteriskSettings(
        prompts=library.folder, music=home / "sounds" / "music", sip_port=sip_port, http_port=http_port
    )
    return AsteriskInstance(program, folder / "node", settings)
