"""Small programs that stand for the real processes: `fake_part.py <how> [argument…]`."""

import json
import os
import signal
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

WELL = {"version": "0", "status": "ok"} | dict.fromkeys(("database", "router", "stream", "worker", "switch"), "ok")


class Healthy(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = json.dumps(WELL).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Keep the log for what matters."""


def web() -> None:
    HTTPServer(("127.0.0.1", int(os.environ["SHOUWEN_PORT"])), Healthy).serve_forever()


def sleep() -> None:
    time.sleep(600)


def die(note: str) -> None:
    """Note that it was started, and end at once with an error."""
    with Path(note).open("a") as file:
        file.write("x")
    sys.exit("no idea")


def stubborn() -> None:
    """Ignore the polite request to end, and have a child that does so, too."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    subprocess.Popen([sys.executable, __file__, "deaf"])
    time.sleep(600)


def deaf() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(600)


def refuse() -> None:
    sys.exit("数据库由更新版本的首问创建。\nThe database was made by a newer Shouwen.")


def succeed() -> None:
    return


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
