"""Records the two sides of a conversation apart: a snoop channel on each leg, and one mono file per side."""

from __future__ import annotations

import asyncio
from typing import Any

from shouwen.telephony.adapters.asterisk.ari import AriFiles
from shouwen.telephony.adapters.asterisk.books import AGENT, CUSTOMER, Recording
from shouwen.telephony.adapters.asterisk.node import Node
from shouwen.telephony.audio import Samples, read_wav, resample, side_by_side, silence, write_wav
from shouwen.telephony.switch_events import RecordingReady


class Recorder:
    """Every recording of one node."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._files = AriFiles(node.access)

    async def start(self, call: str, leg: str, recording: str) -> None:
        """Begin to listen on both legs; each file starts when its snoop channel has arrived."""
        node, books = self._node, self._node.books
        customer, agent = books.leg(call), books.leg(leg)
        if customer is None or agent is None:
            return
        with books.once(recording) as is_first:
            if not is_first:
                return
            entry = books.recordings[recording] = Recording(recording, call, leg)
            entry.running.update(entry.sides)
            for channel, role in ((customer.channel, CUSTOMER), (agent.channel, AGENT)):
                side = entry.side(role)
                started = await node.obey(
                    "POST", f"channels/{channel}/snoop/{side}",
                    spy="in", app=node.access.app, appArgs=f"snoop,{recording},{role}",
                )  # fmt: skip
                if not started:
                    self._side_done(entry, side, 0)

    def snoop_arrived(self, recording: str, channel: str) -> None:
        """A snoop channel is ours to command now."""
        entry = self._node.books.recordings.get(recording)
        if entry is None or entry.is_stopped:
            self._node.later(self._node.obey("DELETE", f"channels/{channel}"))
        else:
            entry.has_begun = True
            self._node.later(self._record(entry, channel))

    async def _record(self, entry: Recording, side: str) -> None:
        # overwrite: a repetition after a lost answer must not fail on a file of a few milliseconds
        begun = await self._node.obey("POST", f"channels/{side}/record", name=side, format="wav", ifExists="overwrite")
        if not begun:
            self._side_done(entry, side, 0)
        elif entry.is_paused:
            await self._node.obey("POST", f"recordings/live/{side}/mute")

    async def pause(self, recording: str) -> None:
        """Write silence, which keeps the times of what follows."""
        await self._mute(recording, "POST", is_paused=True)

    async def resume(self, recording: str) -> None:
        """Write what is heard."""
        await self._mute(recording, "DELETE", is_paused=False)

    async def _mute(self, recording: str, method: str, *, is_paused: bool) -> None:
        entry = self._node.books.recordings.get(recording)
        if entry is None or entry.is_paused == is_paused:
            return
        for side in entry.sides:
            await self._node.obey(method, f"recordings/live/{side}/mute")
        entry.is_paused = is_paused

    async def stop(self, recording: str) -> None:
        """Close both files."""
        entry = self._node.books.recordings.get(recording)
        if entry is None or entry.is_stopped:
            return
        for side in entry.sides:
            await self._node.obey("POST", f"recordings/live/{side}/stop")
            await self._node.obey("DELETE", f"channels/{side}")
        entry.is_stopped = True

    def finished(self, message: dict[str, Any]) -> None:
        """A file was closed, by us or because its leg is gone."""
        recording = message["recording"]
        name = recording["name"]
        entry = self._node.books.recordings.get(name.rpartition("-")[0])
        if entry is not None:
            self._side_done(entry, name, float(recording.get("duration") or 0))
            if not entry.is_stopped:
                self._node.later(self.stop(entry.id))

    def snoop_gone(self, channel: str) -> None:
        """A snoop channel ended; a side whose file never began is done as well."""
        entry = self._node.books.recordings.get(channel.rpartition("-")[0])
        if entry is not None:
            self._node.later(self._settle(entry, channel))

    async def _settle(self, entry: Recording, side: str) -> None:
        if side in entry.running and not await self._node.obey("GET", f"recordings/live/{side}"):
            self._side_done(entry, side, entry.finished.get(side, 0))

    def _side_done(self, entry: Recording, side: str, seconds: float) -> None:
        entry.running.discard(side)
        entry.finished[side] = max(seconds, entry.finished.get(side, 0))
        if entry.running or self._node.books.recordings.pop(entry.id, None) is None:
            return
        node = self._node
        node.emit(RecordingReady(node.now(), entry.call, entry.id, max(entry.finished.values())))

    async def salvage(self, entry: Recording) -> None:
        """Tell of a recording whose end we missed, if anything of it was kept."""
        self._node.books.recordings.pop(entry.id, None)
        content = await self.fetch(entry.id)
        if content is not None:
            samples, rate = read_wav(content)
            node = self._node
            node.emit(RecordingReady(node.now(), entry.call, entry.id, len(samples) / rate))

    async def fetch(self, recording: str) -> bytes | None:
        """Both sides in one stereo WAV; a side that is missing is silent."""
        customer, agent = Recording(recording, "", "").sides
        left, right = await self._files.read(customer), await self._files.read(agent)
        # an hour of speech takes a while to be put together
        return await asyncio.to_thread(_together, left, right)

    async def delete(self, recording: str) -> None:
        """Remove both files."""
        for side in Recording(recording, "", "").sides:
            await self._node.obey("DELETE", f"recordings/stored/{side}")

    async def close(self) -> None:
        """Close the idle connections."""
        await self._files.close()


def _together(*contents: bytes | None) -> bytes | None:
    left, right = (_samples(content) for content in contents)
    if not len(left) and not len(right):
        return None
    return write_wav(side_by_side(left, right))


def _samples(content: bytes | None) -> Samples:
    if content is None:
        return silence(0)
    samples, rate = read_wav(content)
    return resample(samples[:, 0], rate)
