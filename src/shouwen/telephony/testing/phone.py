"""A SIP telephone that tests can script: it registers, calls, answers, presses keys, hears and speaks."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import Self

from shouwen.telephony.audio import Samples
from shouwen.telephony.testing.rtp import RtpStream
from shouwen.telephony.testing.sip import (
    Address,
    Message,
    digest_answer,
    media_address,
    request_text,
    response,
    session_description,
)

RETRY_SECONDS = (0.5, 1.0, 2.0, 4.0)


class CallFailedError(Exception):
    """The other side did not take the call."""


class SipPhone(asyncio.DatagramProtocol):
    """A telephone at an address of its own on this machine."""

    def __init__(self, user: str, server: Address, password: str = "") -> None:
        self.user, self.server, self.password = user, server, password
        self.calls: list[SipCall] = []
        self.on_ring: Callable[[SipCall], Awaitable[None]] | None = None
        self._by_call_id: dict[str, SipCall] = {}
        self._waiting: dict[tuple[str, int, str], asyncio.Queue[Message]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._transport: asyncio.DatagramTransport | None = None
        self.uri = ""

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        self.uri = f"sip:{self.user}@127.0.0.1:{self._transport.get_extra_info('sockname')[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        for call in self.calls:
            await call.hang_up()
        for task in self._tasks:
            task.cancel()
        if self._transport is not None:
            self._transport.close()

    async def register(self, seconds: int = 300) -> None:
        """Tell the server where this telephone is."""
        uri, me = f"sip:{self.server[0]}:{self.server[1]}", f"<sip:{self.user}@{self.server[0]}>"
        call_id, sender, extra = secrets.token_hex(8), f"{me};tag={secrets.token_hex(4)}", [f"Expires: {seconds}"]
        answer = await self.transaction("REGISTER", uri, sender, me, call_id, 1, extra)
        if answer.status == 401:
            extra.append(self._authorization(answer, "REGISTER", uri))
            answer = await self.transaction("REGISTER", uri, sender, me, call_id, 2, extra)
        if answer.status != 200:
            raise CallFailedError(answer.start)

    async def dial(self, number: str) -> "SipCall":
        """Call a number; the call is returned while it is still being set up."""
        call = SipCall(self, secrets.token_hex(8))
        call.local = f"<sip:{self.user}@127.0.0.1>;tag={secrets.token_hex(4)}"
        call.remote = f"<sip:{number}@{self.server[0]}>"
        call.target = f"sip:{number}@{self.server[0]}:{self.server[1]}"
        self._add(call)
        await call.sound.start()
        self.run(call.invite())
        return call

    async def transaction(
        self, method: str, uri: str, sender: str, to: str, call_id: str, cseq: int, extra: list[str], body: str = ""
    ) -> Message:
        """Send a request, again if need be, and return its final response."""
        queue = self._waiting[call_id, cseq, method] = asyncio.Queue()
        text = self.request(method, uri, sender, to, call_id, cseq, extra, body)
        for seconds in RETRY_SECONDS:
            self.send(text)
            try:
                answer = await asyncio.wait_for(queue.get(), seconds)
            except TimeoutError:
                continue
            while answer.status < 200:
                answer = await queue.get()
            return answer
        raise CallFailedError(f"No answer to {method}")

    def acknowledge(self, call: "SipCall", uri: str, to: str, cseq: int) -> None:
        """Confirm the final response to an INVITE."""
        self.send(self.request("ACK", uri, call.local, to, call.call_id, cseq, [], ""))

    def cancel(self, call: "SipCall", cseq: int) -> None:
        """Withdraw an INVITE that has no final response yet."""
        # a CANCEL is matched by the branch of the request it cancels, so that is derived from the transaction
        self.send(self.request("CANCEL", call.target, call.local, call.remote, call.call_id, cseq, [], ""))

    def send(self, text: str, address: Address | None = None) -> None:
        """Put one message on the wire."""
        if self._transport is not None:
            self._transport.sendto(text.encode(), address or self.server)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """Hand a response to its transaction, a request to its call."""
        message = Message.parse(data)
        if message.is_response:
            number, method = message.cseq
            if queue := self._waiting.get((message["call-id"], number, method)):
                queue.put_nowait(message)
            return
        call = self._by_call_id.get(message["call-id"])
        if message.method == "INVITE" and call is None:
            call = SipCall(self, message["call-id"])
            self._add(call)
            call.ring(message, addr)
            if self.on_ring is not None:
                self.run(self.on_ring(call))
        elif call is not None:
            call.received(message, addr)
        elif message.method in ("OPTIONS", "NOTIFY"):
            self.send(response(message, 200, "OK", tag=secrets.token_hex(4), contact=self.uri), addr)

    def authorized(self, challenge: Message, uri: str) -> str:
        """The header that answers a challenge to an INVITE."""
        return self._authorization(challenge, "INVITE", uri)

    def _authorization(self, challenge: Message, method: str, uri: str) -> str:
        return digest_answer(
            challenge["www-authenticate"], method=method, uri=uri, username=self.user, password=self.password
        )

    def request(
        self, method: str, uri: str, sender: str, to: str, call_id: str, cseq: int, extra: list[str], body: str
    ) -> str:
        """The text of one request; the same transaction always has the same branch."""
        branch = f"{call_id}.{cseq}" if method in ("INVITE", "CANCEL") else secrets.token_hex(8)
        via = f"SIP/2.0/UDP {self.uri.partition('@')[2]};rport;branch=z9hG4bK{branch}"
        return request_text(
            method,
            uri,
            via=via,
            sender=sender,
            to=to,
            call_id=call_id,
            cseq=cseq,
            contact=self.uri,
            extra=extra,
            body=body,
        )

    def _add(self, call: "SipCall") -> None:
        self.calls.append(call)
        self._by_call_id[call.call_id] = call

    def run(self, work: Awaitable[None]) -> None:
        """Do something in the background while the telephone exists."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class SipCall:
    """One call of a test telephone, either way."""

    def __init__(self, phone: SipPhone, call_id: str) -> None:
        self.phone, self.call_id = phone, call_id
        self.local = self.remote = self.target = ""
        self.sound = RtpStream()
        self.up = asyncio.Event()
        self.over = asyncio.Event()
        self.failure = ""
        self.headers: dict[str, list[str]] = {}
        self._cseq = 1
        self._invitation: tuple[Message, Address] | None = None
        self._is_answering = False
        self._tag = secrets.token_hex(4)
        self._extra: list[str] = []

    async def invite(self) -> None:
        """Set the call up; its end, good or bad, shows in `up`, `over` and `failure`."""
        answer = await self._invite_once()
        if answer.status == 401:
            self.phone.acknowledge(self, self.target, answer["to"], self._cseq)
            self._extra = [self.phone.authorized(answer, self.target)]
            self._cseq += 1
            answer = await self._invite_once()
        self.remote = answer["to"]
        if answer.status != 200:
            self.failure = answer.start
            self.phone.acknowledge(self, self.target, answer["to"], self._cseq)
            await self._finish()
            return
        self.target = answer.contact_uri
        self.sound.remote = media_address(answer.body)
        self.phone.acknowledge(self, self.target, self.remote, self._cseq)
        self.up.set()

    async def _invite_once(self) -> Message:
        body = session_description(self.sound.port)
        return await self.phone.transaction(
            "INVITE", self.target, self.local, self.remote, self.call_id, self._cseq, self._extra, body
        )

    def ring(self, invitation: Message, address: Address) -> None:
        """Take in a call from the server and ring."""
        self._invitation = (invitation, address)
        self.local, self.remote = f"{invitation['to']};tag={self._tag}", invitation["from"]
        self.target, self.headers = invitation.contact_uri, invitation.headers
        self._answer(invitation, address, 180, "Ringing")

    async def answer(self) -> None:
        """Pick up."""
        invitation, address = self._invited()
        self._is_answering = True
        await self.sound.start()
        self.sound.remote = media_address(invitation.body)
        for seconds in RETRY_SECONDS:
            self._answer(invitation, address, 200, "OK", session_description(self.sound.port))
            try:
                await asyncio.wait_for(self.up.wait(), seconds)
            except TimeoutError:
                if self.over.is_set():
                    return
                continue
            return
        raise CallFailedError("The answer was not acknowledged")

    async def reject(self) -> None:
        """Refuse the call as busy."""
        self._answer(*self._invited(), 486, "Busy Here")
        await self._finish()

    async def hang_up(self, *headers: str) -> None:
        """End the call, whatever state it is in; `headers` go with the farewell of a call that is up."""
        if self.over.is_set():
            return
        if self.up.is_set():
            self._cseq += 1
            self.over.set()
            await self.phone.transaction(
                "BYE", self.target, self.local, self.remote, self.call_id, self._cseq, [*headers]
            )
        elif self._invitation is None:
            self.phone.cancel(self, self._cseq)
        await self._finish()

    def speak(self, voice: Samples) -> None:
        """Say this over and over from now on."""
        self.sound.speak(voice)

    def heard(self, seconds: float) -> Samples:
        """What arrived in the last seconds."""
        return self.sound.heard(seconds)

    async def press(self, key: str) -> None:
        """Press one key."""
        await self.sound.press(key)

    def received(self, message: Message, address: Address) -> None:
        """Follow what the server says about this call."""
        if message.method == "INVITE":
            self.sound.remote = media_address(message.body) or self.sound.remote
            if self.up.is_set():
                self._answer(message, address, 200, "OK", session_description(self.sound.port))
        elif message.method == "ACK":
            if not self.over.is_set():
                self.up.set()
        elif message.method in ("BYE", "CANCEL"):
            self._answer(message, address, 200, "OK")
            if message.method == "CANCEL" and (self._is_answering or self.up.is_set()):
                # it crossed our answer, which stands; the server ends the call by BYE
                return
            if message.method == "CANCEL":
                self._answer(*self._invited(), 487, "Request Terminated")
            self.phone.run(self._finish())
        else:
            self._answer(message, address, 200, "OK")

    def _answer(self, request: Message, address: Address, code: int, phrase: str, body: str = "") -> None:
        self.phone.send(response(request, code, phrase, tag=self._tag, contact=self.phone.uri, body=body), address)

    def _invited(self) -> tuple[Message, Address]:
        if self._invitation is None:
            raise CallFailedError("This call was made by the telephone itself")
        return self._invitation

    async def _finish(self) -> None:
        self.over.set()
        await self.sound.close()
