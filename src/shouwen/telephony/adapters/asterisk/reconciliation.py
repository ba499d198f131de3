"""Brings our books and the node into agreement after a loss, and now and then: nothing stays on the line unowned."""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import Any

from shouwen.telephony.adapters.asterisk.books import AGENT, CUSTOMER, Leg, Recording
from shouwen.telephony.adapters.asterisk.listener import Listener, dialled
from shouwen.telephony.adapters.asterisk.node import Node
from shouwen.telephony.adapters.asterisk.recorder import Recorder
from shouwen.telephony.switch_events import CallEnded, EndCause

logger = logging.getLogger(__name__)

Item = dict[str, Any]


class Reconciliation:
    """Compares what the node carries with what we know of it."""

    def __init__(self, node: Node, listener: Listener, recorder: Recorder) -> None:
        self._node = node
        self._recorder = recorder
        self._listener = listener
        self._suspects: set[str] = set()

    async def after_connecting(self, expected: Collection[str]) -> None:
        """Adopt what is ours, tell what is gone, remove what nobody owns."""
        known, recordings = self._known_channels(), self._known_recordings()
        channels, bridges = await self._list()
        self._adopt_calls(channels, expected)
        self._drop_lost(known, channels)
        for call in set(expected) - self._node.books.calls.keys():
            self._node.emit(CallEnded(self._node.now(), call, EndCause.INTERRUPTED))
        self._adopt_legs(channels)
        self._adopt_recordings(channels)
        await self._salvage(recordings, channels)
        self._settle_rooms(bridges)
        await self._settle_sound()
        self._suspects = {item["id"] for item in (*self._unowned(channels), *self._unowned_bridges(bridges))}
        await self._remove(channels, bridges, self._suspects)

    async def now_and_then(self) -> None:
        """The same, gently: what is unowned twice in a row is removed, because an event may still be on its way."""
        known, recordings = self._known_channels(), self._known_recordings()
        channels, bridges = await self._list()
        self._drop_lost(known, channels)
        await self._salvage(recordings, channels)
        unowned = {item["id"] for item in (*self._unowned(channels), *self._unowned_bridges(bridges))}
        await self._remove(channels, bridges, unowned & self._suspects)
        self._suspects = unowned

    async def _list(self) -> tuple[dict[str, Item], dict[str, Item]]:
        channels = await self._node.command("GET", "channels")
        bridges = await self._node.command("GET", "bridges")
        return {item["id"]: item for item in channels}, {item["id"]: item for item in bridges}

    def _known_channels(self) -> set[str]:
        # Taken before the node is asked: a leg made in between is not missing.
        return {leg.channel for leg in self._node.books.legs() if leg.is_created}

    def _known_recordings(self) -> list[Recording]:
        return [entry for entry in self._node.books.recordings.values() if entry.has_begun]

    async def _salvage(self, known: list[Recording], channels: dict[str, Item]) -> None:
        for entry in known:
            if not set(entry.sides) & channels.keys() and entry.id in self._node.books.recordings:
                await self._recorder.salvage(entry)

    def _adopt_calls(self, channels: dict[str, Item], expected: Collection[str]) -> None:
        books = self._node.books
        for channel in channels.values():
            call = _variable(channel, "SHOUWEN_CALL")
            if not _in_our_hands(channel) or _role(channel) != CUSTOMER or call in books.calls:
                continue
            caller, called = dialled(channel["caller"]["number"]), dialled(channel["dialplan"]["exten"])
            if call in expected:
                books.open_call(call, caller, called, channel["id"])
            else:
                # Its announcement went to a program that died before it could write it down.
                self._listener.announce(call, caller, called, channel["id"])
            books.calls[call].customer.is_answered = channel["state"] == "Up"

    def _drop_lost(self, known: set[str], channels: dict[str, Item]) -> None:
        books = self._node.books
        lost = [leg for leg in books.legs() if leg.channel in known - channels.keys()]
        # Agents' legs first, so that their end is told as what it is and not as the customer's doing.
        for leg in sorted(lost, key=lambda leg: leg.is_customer):
            if books.leg(leg.id) is not None:
                self._listener.ended(leg, EndCause.RELEASED if leg.is_released else EndCause.INTERRUPTED)

    def _adopt_legs(self, channels: dict[str, Item]) -> None:
        books = self._node.books
        for channel in channels.values():
            call = _variable(channel, "SHOUWEN_CALL")
            if _role(channel) != AGENT or call not in books.calls:
                continue
            if (leg := books.leg(channel["id"])) is None:
                leg = Leg(channel["id"], call, channel["id"], is_created=True)
                books.add_leg(leg)
                books.first_use(leg.id)
                leg.is_answered = channel["state"] == "Up"
            elif channel["state"] == "Up":
                self._listener.answered(leg.channel)

    def _adopt_recordings(self, channels: dict[str, Item]) -> None:
        books = self._node.books
        for channel in channels.values():
            recording, _, role = channel["id"].rpartition("-")
            if not _is_snoop(channel) or role != AGENT or recording in books.recordings:
                continue
            # Asterisk names a snoop channel after the channel it listens to, and a number.
            leg = books.leg_of_channel(channel["name"].removeprefix("Snoop/").rpartition("-")[0])
            if leg is not None and f"{recording}-{CUSTOMER}" in channels:
                entry = books.recordings[recording] = Recording(recording, leg.call, leg.id)
                entry.running.update(entry.sides)
                entry.has_begun = True
                books.first_use(recording)

    def _settle_rooms(self, bridges: dict[str, Item]) -> None:
        for call in self._node.books.calls.values():
            room = bridges.get(call.room)
            call.has_room = room is not None
            for leg in call.legs.values():
                leg.in_room = room is not None and leg.channel in room["channels"]
                leg.hears_music = leg.hears_music and not leg.in_room

    async def _settle_sound(self) -> None:
        for leg in self._node.books.legs():
            if leg.is_released:
                await self._node.obey("DELETE", f"channels/{leg.channel}")
            elif leg.playback and not await self._node.obey("GET", f"playbacks/{leg.playback}"):
                self._listener.prompts_ended(leg)

    def _unowned(self, channels: dict[str, Item]) -> list[Item]:
        books = self._node.books
        sides = {side for recording in books.recordings.values() for side in recording.sides}
        ours = (item for item in channels.values() if _is_snoop(item) or _role(item) == AGENT or _in_our_hands(item))
        return [item for item in ours if item["id"] not in sides and books.leg_of_channel(item["id"]) is None]

    def _unowned_bridges(self, bridges: dict[str, Item]) -> list[Item]:
        rooms = {call.room for call in self._node.books.calls.values()}
        return [item for item in bridges.values() if item["id"] not in rooms]

    async def _remove(self, channels: dict[str, Item], bridges: dict[str, Item], which: set[str]) -> None:
        for name in which:
            if name in channels:
                logger.warning("Hanging up %s, which belongs to no call.", channels[name]["name"])
                await self._node.obey("DELETE", f"channels/{name}")
            elif name in bridges:
                logger.warning("Removing the bridge %s, which belongs to no call.", name)
                await self._node.obey("DELETE", f"bridges/{name}")


def _variable(channel: Item, name: str) -> str:
    return str((channel.get("channelvars") or {}).get(name) or "")


def _role(channel: Item) -> str:
    return _variable(channel, "SHOUWEN_ROLE")


def _is_snoop(channel: Item) -> bool:
    return str(channel["name"]).startswith("Snoop/")


def _in_our_hands(channel: Item) -> bool:
    # A caller who hears the dialplan's own announcement is none of ours.
    return bool(channel["dialplan"]["app_name"] == "Stasis")
