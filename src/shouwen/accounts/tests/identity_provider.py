"""A company's identity provider on loopback, which believes whoever comes."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt

AUDIENCE = "shouwen"


@contextmanager
def identity_provider(claims: dict[str, Any]) -> Iterator[str]:
    """The issuer's address; it names everybody by these claims."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(claims))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(claims: dict[str, Any]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer = f"http://{self.headers['Host']}"
            if self.path.startswith("/.well-known/"):
                self._answer(
                    {
                        "issuer": issuer,
                        "authorization_endpoint": f"{issuer}/authorize",
                        "token_endpoint": f"{issuer}/token",
                        "userinfo_endpoint": f"{issuer}/userinfo",
                        "jwks_uri": f"{issuer}/keys",
                    }
                )
            else:
                self._answer(claims)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            issuer, now = f"http://{self.headers['Host']}", int(time.time())
            whom = {"iss": issuer, "aud": AUDIENCE, "iat": now, "exp": now + 60}
            id_token = jwt.encode(claims | whom, "a secret of thirty-two characters", "HS256")
            self._answer({"access_token": "t", "token_type": "Bearer", "expires_in": 60, "id_token": id_token})

        def _answer(self, what: dict[str, Any]) -> None:
            body = json.dumps(what).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: Any) -> None:
            """Say nothing: the test says what it expects."""

    return Handler
