"""A client of Asterisk's REST interface that sends commands and hears events over one websocket."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import httpx
import websockets

from shouwen.shared.errors import ProviderError
from shouwen.telephony.adapters.asterisk.configuration import AriAccess
from shouwen.telephony.ports import SwitchUnavailableError

COMMAND_SECONDS = 10.0
Message = dict[str, Any]


class AriLostError(SwitchUnavailableError):
    """The connection to Asterisk is gone; whether the command was carried out is not known."""


class AriRefusedError(ProviderError):
    """Asterisk answered a command with an error."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"Asterisk answered {status}: {reason}", permanent=status < 500)
        self.status = status


class AriConnection:
    """One websocket: commands out, answers and events in. It is not reused after it is lost."""

    def __init__(self, access: AriAccess) -> None:
        self._access = access
        self._socket: websockets.ClientConnection | None = None
        self._numbers = itertools.count(1)
        self._answers: dict[str, asyncio.Future[Message]] = {}
        self.is_replaced = False
        self.end = "The connection was closed."

    async def open(self) -> None:
        """Connect; from now on Asterisk hands new calls to this program."""
        access = self._access
        url = access.url.replace("http", "ws", 1)
        key = f"{quote(access.user)}:{quote(access.password)}"
        try:
            # Compression would cost more than the few hundred bytes per message are worth on this link.
            self._socket = await websockets.connect(
                f"{url}/ari/events?app={quote(access.app)}&api_key={key}",
                max_size=None,
                max_queue=None,
                compression=None,
                open_timeout=5,
                ping_interval=5,
                ping_timeout=5,
                close_timeout=1,
            )
        except (OSError, TimeoutError, websockets.WebSocketException) as error:
            raise AriLostError(f"Asterisk does not answer at {access.url}: {error}") from error

    async def events(self) -> AsyncIterator[Message]:
        """Every event until the connection ends; answers to commands are handed to who waits for them."""
        if self._socket is None:
            raise AriLostError("The connection to Asterisk is not open.")
        try:
            async for text in self._socket:
                message: Message = json.loads(text)
                if message["type"] == "RESTResponse":
                    answer = self._answers.pop(message["request_id"], None)
                    if answer is not None and not answer.done():
                        answer.set_result(message)
                elif message["type"] == "ApplicationReplaced":
                    self.is_replaced, self.end = True, "Another program serves this switch now."
                    return
                else:
                    yield message
        except websockets.ConnectionClosed as closed:
            self.end = f"The connection was closed: {closed}"
        finally:
            self._fail_waiting()

    async def command(self, method: str, path: str, body: Mapping[str, object] | None = None, **query: object) -> Any:
        """Send one command and return its decoded answer."""
        request_id = str(next(self._numbers))
        request: Message = {"type": "RESTRequest", "request_id": request_id, "method": method, "uri": path}
        if query:
            request["query_strings"] = [{"name": name, "value": _text(value)} for name, value in query.items()]
        if body is not None:
            request |= {"content_type": "application/json", "message_body": json.dumps(body)}
        answer = self._answers[request_id] = asyncio.get_running_loop().create_future()
        try:
            if self._socket is None:
                raise AriLostError("The connection to Asterisk is not open.")
            await self._socket.send(json.dumps(request))
            message = await asyncio.wait_for(answer, COMMAND_SECONDS)
        except websockets.ConnectionClosed as closed:
            raise AriLostError("The connection to Asterisk is lost.") from closed
        except TimeoutError as late:
            raise AriLostError(f"Asterisk did not answer {method} {path} within {COMMAND_SECONDS:.0f} s.") from late
        finally:
            self._answers.pop(request_id, None)
        text = message.get("message_body") or ""
        if message["status_code"] >= 300:
            raise AriRefusedError(message["status_code"], _reason(text) or message.get("reason_phrase", ""))
        return json.loads(text) if text else None

    async def close(self) -> None:
        """Leave; Asterisk gives new calls its own announcement from now on."""
        if self._socket is not None:
            with suppress(websockets.WebSocketException):
                await self._socket.close()
        self._fail_waiting()

    def _fail_waiting(self) -> None:
        waiting, self._answers = self._answers, {}
        for answer in waiting.values():
            if not answer.done():
                answer.set_exception(AriLostError("The connection to Asterisk is lost."))


class AriFiles:
    """Stored recordings, over plain HTTP because they are binary and large."""

    def __init__(self, access: AriAccess) -> None:
        self._http = httpx.AsyncClient(
            base_url=f"{access.url}/ari/recordings/stored/", auth=(access.user, access.password), timeout=60
        )

    async def read(self, name: str) -> bytes | None:
        """The content of a stored recording, None where there is none."""
        try:
            answer = await self._http.get(f"{quote(name)}/file")
        except httpx.HTTPError as error:
            raise AriLostError(f"The recording could not be read from Asterisk: {error}") from error
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        if answer.is_error:
            raise AriRefusedError(answer.status_code, answer.reason_phrase)
        return answer.content

    async def close(self) -> None:
        """Close the idle connections."""
        await self._http.aclose()


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _reason(body: str) -> str:
    try:
        answer = json.loads(body)
    except ValueError:
        return body
    return str(answer.get("message") or answer.get("error") or body) if isinstance(answer, dict) else body
