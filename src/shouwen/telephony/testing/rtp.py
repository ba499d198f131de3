"""The voice of a test telephone: A-law over RTP at real pace, keys as telephone events (RFC 4733)."""

import asyncio
import contextlib
import secrets
import socket
import struct
import time
from functools import cache

import numpy as np
from numpy.typing import NDArray

from shouwen.telephony.audio import RATE, Samples, silence
from shouwen.telephony.testing.sip import Address

FRAME = 160
FRAME_SECONDS = FRAME / RATE
KEYS = "0123456789*#ABCD"
_ALAW, _EVENTS = 8, 101


@cache
def _decoding() -> NDArray[np.int16]:
    """The 256 values of A-law (ITU-T G.711, table 1a)."""
    code = np.arange(256) ^ 0x55
    exponent, mantissa = (code & 0x70) >> 4, code & 0x0F
    magnitude = (mantissa << 4) + 8
    magnitude = np.where(exponent > 0, (magnitude + 0x100) << np.maximum(exponent - 1, 0), magnitude)
    return np.where(code & 0x80, magnitude, -magnitude).astype(np.int16)


@cache
def _encoding() -> NDArray[np.uint8]:
    """For every 16-bit value the code of the nearest of the 256."""
    values = _decoding().astype(np.int32)
    order = np.argsort(values)
    levels = values[order]
    wanted = np.arange(-32768, 32768)
    right = np.clip(np.searchsorted(levels, wanted), 1, 255)
    nearest = np.where(wanted - levels[right - 1] <= levels[right] - wanted, right - 1, right)
    return order[nearest].astype(np.uint8)


def encode(samples: Samples) -> bytes:
    """Samples as A-law."""
    return _encoding()[samples.astype(np.int32) + 32768].tobytes()


def decode(payload: bytes) -> Samples:
    """A-law as samples."""
    return _decoding()[np.frombuffer(payload, np.uint8)]


class RtpStream(asyncio.DatagramProtocol):
    """Both directions of one call's sound."""

    def __init__(self) -> None:
        self.remote: Address | None = None
        self._voice = silence(1)
        self._position = 0
        self._heard: list[tuple[float, Samples]] = []
        self._sequence = secrets.randbelow(1 << 15)
        self._timestamp = secrets.randbelow(1 << 30)
        self._source = secrets.randbelow(1 << 32)
        self._pressing = False
        self._transport: asyncio.DatagramTransport | None = None
        self._sender: asyncio.Task[None] | None = None
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]

    async def start(self) -> None:
        """Begin to send (silence at first) and to listen."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, sock=self._socket)
        self._sender = asyncio.create_task(self._send_forever())

    async def close(self) -> None:
        """Stop; safe to repeat."""
        if self._sender is not None:
            self._sender.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._sender
            self._sender = None
        if self._transport is not None:
            self._transport.close()
            self._transport = None
        else:
            self._socket.close()

    def speak(self, voice: Samples) -> None:
        """Say this over and over from now on."""
        self._voice, self._position = voice, 0

    def heard(self, seconds: float) -> Samples:
        """What arrived in the last seconds, gaps left out."""
        since = time.monotonic() - seconds
        recent = [samples for at, samples in self._heard if at >= since]
        return np.concatenate(recent) if recent else silence(0)

    async def press(self, key: str, seconds: float = 0.12) -> None:
        """Press one key as a real telephone does: speech pauses while the event is sent."""
        event, began = KEYS.index(key), self._timestamp
        self._pressing = True
        try:
            for count in range(1, round(seconds / FRAME_SECONDS) + 1):
                payload = struct.pack(">BBH", event, 10, FRAME * count)
                self._send(_EVENTS, payload, began, marker=count == 1)
                await asyncio.sleep(FRAME_SECONDS)
            for _ in range(3):
                self._send(_EVENTS, struct.pack(">BBH", event, 0x80 | 10, int(seconds * RATE)), began)
        finally:
            self._pressing = False
        await asyncio.sleep(0.08)

    def datagram_received(self, data: bytes, _addr: Address) -> None:
        """Keep speech that arrives."""
        if len(data) > 12 and data[1] & 0x7F == _ALAW:
            self._heard.append((time.monotonic(), decode(data[12:])))

    async def _send_forever(self) -> None:
        due = time.monotonic()
        while True:
            if not self._pressing:
                positions = np.arange(self._position, self._position + FRAME) % len(self._voice)
                self._send(_ALAW, encode(self._voice[positions]), self._timestamp)
                self._position += FRAME
            self._timestamp = (self._timestamp + FRAME) & 0xFFFFFFFF
            due += FRAME_SECONDS
            await asyncio.sleep(max(0, due - time.monotonic()))

    def _send(self, kind: int, payload: bytes, timestamp: int, *, marker: bool = False) -> None:
        if self.remote is None or self._transport is None:
            return
        head = struct.pack(">BBHII", 0x80, kind | marker << 7, self._sequence & 0xFFFF, timestamp, self._source)
        self._transport.sendto(head + payload, self.remote)
        self._sequence += 1
