"""What the person who starts the centre decided, read from the environment."""

import errno
import os
import socket
from collections.abc import Mapping

from shouwen.installation.errors import InstallationError
from shouwen.installation.parts import Options

SWITCHES = ("simulated", "asterisk")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def read_options(environment: Mapping[str, str] = os.environ) -> Options:
    """Return the options of this start; raise InstallationError on a value that cannot be meant."""
    switch = environment.get("SHOUWEN_SWITCH") or "simulated"
    if switch not in SWITCHES:
        raise InstallationError(
            f"SHOUWEN_SWITCH 不能是 {switch};应为 simulated 或 asterisk。",
            f"SHOUWEN_SWITCH cannot be {switch}; it is simulated or asterisk.",
        )
    level = environment.get("SHOUWEN_LOG_LEVEL") or "INFO"
    if level not in LOG_LEVELS:
        raise InstallationError(
            f"SHOUWEN_LOG_LEVEL 不能是 {level};应为 {'、'.join(LOG_LEVELS)} 之一。",
            f"SHOUWEN_LOG_LEVEL cannot be {level}; it is one of {', '.join(LOG_LEVELS)}.",
        )
    return Options(
        host=environment.get("SHOUWEN_HOST") or "127.0.0.1",
        port=_port(environment.get("SHOUWEN_PORT") or "8000"),
        demo=(environment.get("SHOUWEN_DEMO") or "1") != "0",
        simulate=(environment.get("SHOUWEN_SIMULATE") or "1") != "0",
    )


def require_free_ports(options: Options) -> None:
    """Raise InstallationError when another program listens where pages or streams are to be served."""
    for port in (options.port, options.port + 1):
        family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # Connections that are just closing must not look like a listener.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((options.host, port))
                probe.listen(1)
            except OSError as error:
                raise _port_error(options.host, port, error) from error


def _port(text: str) -> int:
    # Streams are served on the next port, which has to exist, too.
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 65534:
        return int(text)
    raise InstallationError(
        f"SHOUWEN_PORT 不能是 {text};应为 1 到 65534 的整数。",
        f"SHOUWEN_PORT cannot be {text}; it is a whole number from 1 to 65534.",
    )


def _port_error(host: str, port: int, error: OSError) -> InstallationError:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return InstallationError(
            f"本机没有地址 {host};请修改 SHOUWEN_HOST。",
            f"This machine has no address {host}; change SHOUWEN_HOST.",
        )
    if isinstance(error, PermissionError):
        return InstallationError(
            f"无权使用端口 {port};请用 SHOUWEN_PORT 指定 1024 以上的端口。",
            f"Port {port} may not be used; set SHOUWEN_PORT to one above 1024.",
        )
    return InstallationError(
        f"端口 {port} 已被占用;请用 SHOUWEN_PORT 指定其他端口(实时推送使用下一个端口)。",
        f"Port {port} is taken; set SHOUWEN_PORT to another (streams use the next one).",
    )
