"""What every call of one process shares: the switch, the books, the voice, the time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ParamSpec, Protocol, TypeVar
from uuid import UUID

from shouwen.shared.clock import Clock, system_clock
from shouwen.telephony.calls.spoken import Spoken
from shouwen.telephony.calls.worker import DatabaseWorker
from shouwen.telephony.ports import PhoneKind, Switch
from shouwen.telephony.prompts import PromptLibrary

P = ParamSpec("P")
R = TypeVar("R")


class People(Protocol):
    """Who stands at phones that are no phones: the simulated ones."""

    async def pick_up(self, username: str) -> None:
        """An agent answered on the desktop, so their phone is picked up."""

    def talk(self, call: str, username: str) -> None:
        """Caller and agent can hear each other from now on."""


@dataclass
class Desk:
    """The shared things of one switch's process."""

    switch: Switch
    database: DatabaseWorker
    library: PromptLibrary
    node: str
    people: People | None = None  # with a real switch people have real phones
    clock: Clock = system_clock
    voice: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))

    async def do(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Have the books written or read."""
        return await self.database.do(work, *args, **kwargs)

    async def files(self, sentences: Sequence[Spoken]) -> list[Path]:
        """The sound of these sentences, spoken now where it is new."""
        async with self.voice:
            return [await asyncio.to_thread(self._file, sentence) for sentence in sentences]

    def _file(self, sentence: Spoken) -> Path:
        if sentence.recording is not None:
            return self.library.adopt(sentence.recording)
        return self.library.sentence(sentence.text)

    async def phone_on_desk(self, agent_id: UUID, issued: str | None) -> str | None:
        """The name of the agent's phone; a simulated one is put on the desk when it is first needed."""
        if self.people is None:
            return issued
        username = simulated_phone(agent_id)
        await self.switch.provision_endpoint(username, "", PhoneKind.DESK)
        return username


def simulated_phone(agent_id: UUID) -> str:
    """The name of an agent's simulated phone."""
    return f"agent-{agent_id.hex}"
