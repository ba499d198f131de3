"""Writes a complete Asterisk configuration for one node, by default reachable from this machine only."""

from __future__ import annotations

import json
import os
import re
import secrets
import socket
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path

import psutil

from shouwen.telephony.adapters.asterisk.ports import free_port
from shouwen.telephony.adapters.asterisk.program import AsteriskProgram

RTP_PORTS_FOR_TESTS = 400
# Asterisk complains loudly about these when they are absent, and needs nothing in them.
_EMPTY_FILES = ("acl", "ccss", "cel", "chan_websocket", "features", "pjproject", "stasis", "udptl", "websocket_client")
_FOLDERS = ("etc", "varlib/keys", "varlib/agi-bin", "spool/recording", "spool/tmp", "run", "log")


@dataclass(frozen=True)
class AsteriskSettings:
    """What differs between nodes: addresses, ports, limits, and the words callers hear when we are not there."""

    prompts: Path
    music: Path
    sip_port: int = 5060
    http_port: int = 8088
    rtp_start: int = 10000
    rtp_end: int = 19998
    bind: str = "127.0.0.1"
    trunk_address: str = "127.0.0.1:5070"
    trunk_match: str = "127.0.0.1/32"
    app: str = "shouwen"
    sorry_limit: int = 50

    @classmethod
    def on_free_ports(cls, *, prompts: Path, music: Path) -> AsteriskSettings:
        """Settings nobody else on this machine uses, so that several nodes and tests run side by side."""
        start = _free_rtp_range()
        return cls(
            prompts=prompts,
            music=music,
            sip_port=free_port(socket.SOCK_DGRAM),
            http_port=free_port(socket.SOCK_STREAM),
            rtp_start=start,
            rtp_end=start + RTP_PORTS_FOR_TESTS - 2,
        )


@dataclass(frozen=True)
class AriAccess:
    """How a program reaches the node's ARI."""

    url: str
    user: str
    password: str
    app: str


def write_configuration(run: Path, program: AsteriskProgram, settings: AsteriskSettings) -> AriAccess:
    """Write every file under `run`; written again, it keeps the password programs already hold."""
    run.mkdir(parents=True, exist_ok=True)
    run.chmod(0o700)
    for folder in _FOLDERS:
        (run / folder).mkdir(parents=True, exist_ok=True)
    access = AriAccess(
        url=f"http://{settings.bind}:{settings.http_port}",
        user="shouwen",
        password=_password(run),
        app=settings.app,
    )
    values = _values(run, program, settings, access)
    templates = resources.files(__package__) / "configuration"
    for template in templates.iterdir():
        if template.name.endswith(".conf"):
            path = run / "etc" / template.name
            path.write_text(_filled(template.read_text("utf-8"), values))
            path.chmod(0o600)
    for name in _EMPTY_FILES:
        (run / "etc" / f"{name}.conf").write_text("; nothing\n")
    _write_private(run / "access.json", json.dumps(asdict(access)))
    return access


def read_access(run: Path) -> AriAccess:
    """The access to a node that was configured earlier."""
    return AriAccess(**json.loads((run / "access.json").read_text()))


def _values(run: Path, program: AsteriskProgram, settings: AsteriskSettings, access: AriAccess) -> dict[str, str]:
    return {
        "RUN": str(run),
        "MODULES": str(program.modules),
        "SHARE": str(program.share),
        "SBIN": str(program.sbin),
        "BIND": settings.bind,
        "HTTP_PORT": str(settings.http_port),
        "SIP_PORT": str(settings.sip_port),
        "RTP_START": str(settings.rtp_start),
        "RTP_END": str(settings.rtp_end),
        "TRUNK_ADDRESS": settings.trunk_address,
        "TRUNK_MATCH": settings.trunk_match,
        "ARI_USER": access.user,
        "ARI_PASSWORD": access.password,
        "APP": settings.app,
        "PROMPTS": str(settings.prompts),
        "MUSIC": str(settings.music),
        "SORRY_LIMIT": str(settings.sorry_limit),
        "ICE_HOST_CANDIDATES": "\n".join(f"{address} => {settings.bind}" for address in _own_addresses()),
    }


def _filled(template: str, values: dict[str, str]) -> str:
    return re.sub(r"@([A-Z_]+)@", lambda match: values[match[1]], template)


def _password(run: Path) -> str:
    try:
        return read_access(run).password
    except (FileNotFoundError, ValueError, TypeError):
        return secrets.token_urlsafe(24)


def _own_addresses() -> list[str]:
    """This machine's IPv4 addresses beyond loopback."""
    return sorted(
        address.address
        for addresses in psutil.net_if_addrs().values()
        for address in addresses
        if address.family == socket.AF_INET and not address.address.startswith("127.")
    )


def _free_rtp_range() -> int:
    # Below the range the system hands out itself; Asterisk steps over single ports that are taken.
    for _ in range(50):
        start = 12000 + secrets.randbelow(48) * RTP_PORTS_FOR_TESTS
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind(("127.0.0.1", start))
            except OSError:
                continue
            return start
    raise OSError("No free range of RTP ports between 12000 and 31200.")


def _write_private(path: Path, content: str) -> None:
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content)
    part.replace(path)
