"""The people of the simulated switch: callers that pages and programs ask for, and agents' phones."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from shouwen.telephony.adapters.simulated.phones import SimulatedPhone
from shouwen.telephony.adapters.simulated.switch import SimulatedSwitch
from shouwen.telephony.models import WebCaller

logger = logging.getLogger(__name__)

PITCHES = (165, 180, 200, 215)
BREATH_SECONDS = 1.2
CALLER_LINES = (
    "您好，我想问一下这个月的话费。",
    "好像比上个月多了不少，麻烦您帮我看看。",
    "哦，原来是这样，那怎么取消呢？",
    "好的，明白了，谢谢您。",
)
AGENT_LINES = (
    "您好，很高兴为您服务，请问有什么可以帮您？",
    "好的，请稍等，我马上为您查询。",
    "感谢您的耐心等待，我已经查到了。",
    "请问还有其他可以帮您的吗？",
)


class SimulatedPeople:
    """Who picks up, presses keys, speaks and hangs up on a switch without wires."""

    def __init__(self, switch: SimulatedSwitch) -> None:
        self._switch = switch
        self._callers: dict[str, tuple[SimulatedPhone, dict[str, Any]]] = {}
        self._timers: dict[str, list[asyncio.TimerHandle]] = {}

    def place(self, caller: WebCaller) -> None:
        """Let this person call."""
        call, behaviour = str(caller.pk), dict(caller.behaviour)
        phone = self._switch.customer(caller.from_number, pitch_hertz=PITCHES[caller.pk.int % len(PITCHES)])
        self._callers[call] = phone, behaviour
        phone.on_up = lambda: self._connected(call)
        phone.on_over = lambda: self._gone(call)
        phone.dial(caller.to_number, call)

    def press(self, call: UUID, key: str) -> None:
        """The person presses a key."""
        if (entry := self._callers.get(str(call))) is not None:
            entry[0].press(key)

    def hang_up(self, call: UUID) -> None:
        """The person puts the phone down."""
        if (entry := self._callers.get(str(call))) is not None:
            entry[0].hang_up()

    async def pick_up(self, username: str) -> None:
        """An agent answered on the desktop, so their phone is picked up."""
        if (phone := self._switch.phone(username)) is not None:
            phone.pick_up()

    def talk(self, call: str, username: str) -> None:
        """Caller and agent speak in turn; the caller ends the call when all is said."""
        entry, agent = self._callers.get(call), self._switch.phone(username)
        if entry is None or agent is None:
            return
        caller, behaviour = entry
        self._cancel(call)
        lines = behaviour.get("lines") or CALLER_LINES
        self._converse(call, [(agent, line) for line in AGENT_LINES], [(caller, str(line)) for line in lines])
        if seconds := behaviour.get("talk_seconds"):
            self._later(call, float(seconds), caller.hang_up)

    def _converse(self, call: str, *sides: Sequence[tuple[SimulatedPhone, str]]) -> None:
        at = BREATH_SECONDS
        for turn in zip(*sides, strict=False):
            for phone, line in turn:
                self._later(call, at, partial(_say, phone, line))
                at += len(line) * 0.24 + BREATH_SECONDS

    def _connected(self, call: str) -> None:
        phone, behaviour = self._callers[call]
        for seconds, key in behaviour.get("keys", ()):
            self._later(call, float(seconds), partial(phone.press, str(key)))
        if patience := behaviour.get("patience_seconds"):
            self._later(call, float(patience), phone.hang_up)

    def _gone(self, call: str) -> None:
        self._cancel(call)
        self._callers.pop(call, None)

    def _later(self, call: str, seconds: float, do: Callable[[], object]) -> None:
        handle = asyncio.get_running_loop().call_later(seconds, do)
        self._timers.setdefault(call, []).append(handle)

    def _cancel(self, call: str) -> None:
        for handle in self._timers.pop(call, ()):
            handle.cancel()


def _say(phone: SimulatedPhone, line: str) -> None:
    if phone.leg is not None:
        phone.say(line)
