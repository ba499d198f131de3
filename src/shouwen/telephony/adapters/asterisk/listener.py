"""Understands what Asterisk tells: keeps the books, and says it in the words of the port."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

from shouwen.telephony.adapters.asterisk.books import Leg
from shouwen.telephony.adapters.asterisk.node import Node
from shouwen.telephony.adapters.asterisk.recorder import Recorder
from shouwen.telephony.limits import Gate
from shouwen.telephony.switch_events import (
    CallEnded,
    CallRefused,
    EndCause,
    IncomingCall,
    KeyPressed,
    LegAnswered,
    LegEnded,
    LegRinging,
    PhoneReachable,
    PlaybackFinished,
)

logger = logging.getLogger(__name__)

Message = dict[str, Any]

# ITU-T Q.850 causes, as Asterisk gives them for a phone that was not picked up.
_CAUSES = {
    1: EndCause.UNREACHABLE,
    3: EndCause.UNREACHABLE,
    17: EndCause.BUSY,
    18: EndCause.NO_ANSWER,
    19: EndCause.NO_ANSWER,
    20: EndCause.UNREACHABLE,
    21: EndCause.REJECTED,
    27: EndCause.UNREACHABLE,
    102: EndCause.NO_ANSWER,
}
# The same for a phone that was in conversation: out of order, out of network, page closed, no sound for too long.
_FELL_AWAY = {27, 38, 41, 44}


LONGEST_NUMBER = 32
_NUMBER = re.compile(r"[0-9+*#]")


class Listener:
    """Turns the node's messages into events."""

    def __init__(self, node: Node, recorder: Recorder, gate: Gate) -> None:
        self._node = node
        self._recorder = recorder
        self._gate = gate
        self._reachable: dict[str, bool] = {}
        self._handlers: dict[str, Callable[[Message], None]] = {
            "StasisStart": self._arrived,
            "StasisEnd": self._left,
            "ChannelDestroyed": self._left,
            "ChannelStateChange": self._state_changed,
            "ChannelDtmfReceived": self._key_pressed,
            "PlaybackFinished": self._playback_finished,
            "RecordingFinished": recorder.finished,
            "RecordingFailed": recorder.finished,
            "EndpointStateChange": self._phone_changed,
        }

    def hear(self, message: Message) -> None:
        """Take in one message."""
        if (handler := self._handlers.get(message["type"])) is not None:
            handler(message)

    def _arrived(self, message: Message) -> None:
        channel, (kind, *rest) = message["channel"], message["args"]
        if kind == "inbound":
            self._called(channel, rest[0])
        elif kind == "leg":
            self.answered(channel["id"])
        elif kind == "snoop":
            self._recorder.snoop_arrived(rest[0], channel["id"])

    def _called(self, channel: Message, call: str) -> None:
        node, books = self._node, self._node.books
        if call in books.calls:
            return
        from_number, to_number = dialled(channel["caller"]["number"]), dialled(channel["dialplan"]["exten"])
        if (reason := self._gate.refuse(books.live_count, node.now())) is not None:
            # The dialplan speaks the announcement; it costs this program one message.
            channel_path = f"channels/{channel['id']}/continue"
            node.later(node.obey("POST", channel_path, context="sorry", extension="busy", priority=1))
            node.emit(CallRefused(node.now(), from_number, to_number, reason))
            return
        self.announce(call, from_number, to_number, channel["id"])

    def announce(self, call: str, from_number: str, to_number: str, channel: str) -> None:
        """Enter a customer's call and tell of it."""
        self._node.books.open_call(call, from_number, to_number, channel)
        self._node.emit(IncomingCall(self._node.now(), call, from_number, to_number))

    def answered(self, channel: str) -> None:
        """An agent's phone was picked up."""
        node = self._node
        leg = node.books.leg_of_channel(channel)
        if leg is None or leg.is_released:
            # It was picked up in the very moment in which we gave up ringing.
            node.later(node.obey("DELETE", f"channels/{channel}"))
        elif not leg.is_answered:
            leg.is_answered = True
            node.emit(LegAnswered(node.now(), leg.call, leg.id))

    def _state_changed(self, message: Message) -> None:
        channel = message["channel"]
        leg = self._node.books.leg_of_channel(channel["id"])
        if leg is None:
            return
        if channel["state"] == "Ringing" and not leg.is_customer and not leg.is_ringing:
            leg.is_ringing = True
            self._node.emit(LegRinging(self._node.now(), leg.call, leg.id))
        elif channel["state"] == "Up" and leg.is_customer:
            leg.is_answered = True

    def _left(self, message: Message) -> None:
        # Why an agent's phone is gone is told a moment later than that it is gone.
        channel = message["channel"]["id"]
        leg = self._node.books.leg_of_channel(channel)
        if leg is None:
            self._recorder.snoop_gone(channel)
        elif message["type"] == "ChannelDestroyed" or leg.is_customer or leg.is_released:
            self.ended(leg, _cause(leg, message.get("cause", 0)))

    def ended(self, leg: Leg, cause: EndCause) -> None:
        """Strike a leg; with the customer's leg the call is over and everybody else is hung up."""
        node, books = self._node, self._node.books
        call = books.calls[leg.call]
        self.prompts_ended(leg, resume_music=False)
        if leg.is_customer:
            call.is_over = True
        books.remove_leg(leg)
        if not leg.is_customer:
            node.emit(LegEnded(node.now(), leg.call, leg.id, cause))
            return
        node.emit(CallEnded(node.now(), call.id, cause))
        for other in call.legs.values():
            other.is_released = True
            node.later(node.obey("DELETE", f"channels/{other.channel}"))
        if call.has_room:
            node.later(node.obey("DELETE", f"bridges/{call.room}"))

    def _key_pressed(self, message: Message) -> None:
        if (leg := self._node.books.leg_of_channel(message["channel"]["id"])) is not None:
            self._node.emit(KeyPressed(self._node.now(), leg.call, leg.id, message["digit"]))

    def _playback_finished(self, message: Message) -> None:
        playback = message["playback"]["id"]
        for leg in self._node.books.legs():
            if leg.playback == playback:
                self.prompts_ended(leg)
                break

    def prompts_ended(self, leg: Leg, *, resume_music: bool = True) -> None:
        """The leg's prompts are over: say so, and return to the music it was promised."""
        if leg.playback is None:
            return
        node = self._node
        node.emit(PlaybackFinished(node.now(), leg.call, leg.id, leg.playback))
        leg.playback = None
        if resume_music and leg.wants_music and not leg.in_room and not leg.is_released:
            leg.hears_music = True
            node.later(node.obey("POST", f"channels/{leg.channel}/moh"))

    def _phone_changed(self, message: Message) -> None:
        endpoint = message["endpoint"]
        username, is_reachable = endpoint["resource"], endpoint.get("state") == "online"
        # Asterisk tells the state at every call and registration; only a change is news.
        if self._reachable.get(username, False) != is_reachable:
            self._reachable[username] = is_reachable
            self._node.emit(PhoneReachable(self._node.now(), username, is_reachable))


def dialled(number: str) -> str:
    """What of a number a caller claims can be one: anybody on the line may send anything."""
    return "".join(_NUMBER.findall(number))[:LONGEST_NUMBER]


def _cause(leg: Leg, cause: int) -> EndCause:
    if leg.is_released:
        return EndCause.RELEASED
    if leg.is_customer:
        return EndCause.HUNG_UP
    if leg.is_answered:
        return EndCause.INTERRUPTED if cause in _FELL_AWAY else EndCause.HUNG_UP
    return _CAUSES.get(cause, EndCause.FAILED)
