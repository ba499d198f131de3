"""A telephone world for the contract tests: a switch, people with phones, and time, real or pretended."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from shouwen.telephony.audio import Samples, level_of, tone, write_wav
from shouwen.telephony.limits import CallLimits
from shouwen.telephony.ports import Switch
from shouwen.telephony.switch_events import SwitchConnected, SwitchEvent

Event = TypeVar("Event", bound=SwitchEvent)

# Frequencies that tell who or what is heard; none is a multiple of another.
CUSTOMER_HZ, AGENT_HZ, COLLEAGUE_HZ, PROMPT_HZ, MUSIC_HZ, BUSY_HZ = 410, 1030, 1370, 710, 1730, 2110
SOUNDS = {
    CUSTOMER_HZ: "customer", AGENT_HZ: "agent", COLLEAGUE_HZ: "colleague",
    PROMPT_HZ: "prompt", MUSIC_HZ: "music", BUSY_HZ: "busy",
}  # fmt: skip
AUDIBLE = 1000
SETTLED = 0.35


class Handset(Protocol):
    """A person with a phone."""

    @property
    def is_ringing(self) -> bool: ...
    @property
    def is_up(self) -> bool: ...
    @property
    def is_over(self) -> bool: ...
    async def dial(self, number: str) -> None: ...
    async def pick_up(self) -> None: ...
    async def reject(self) -> None: ...
    async def hang_up(self) -> None: ...
    async def press(self, key: str) -> None: ...
    def heard(self, seconds: float) -> Samples: ...


class World(ABC):
    """What a contract test needs, whichever switch is tested."""

    switch: Switch

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.events: list[SwitchEvent] = []

    @abstractmethod
    async def pass_time(self, seconds: float) -> None:
        """Let time go by."""

    @abstractmethod
    async def customer(self, number: str = "13800138000", hertz: float = CUSTOMER_HZ) -> Handset:
        """A person with an ordinary phone, who speaks as soon as someone could listen."""

    @abstractmethod
    async def agent(self, username: str = "agent-1", hertz: float = AGENT_HZ) -> Handset:
        """An agent whose phone is provisioned and registered."""

    @abstractmethod
    def limit(self, limits: CallLimits) -> None:
        """Let in fewer callers; before `open`."""

    @abstractmethod
    async def open(self) -> None:
        """Connect the switch."""

    @abstractmethod
    async def close(self) -> None:
        """Put everything away."""

    @abstractmethod
    async def crash(self) -> None:
        """Kill the switch as a power cut would."""

    @abstractmethod
    async def revive(self) -> None:
        """Start the switch anew."""

    @abstractmethod
    async def leftovers(self) -> list[str]:
        """Whatever still occupies the switch."""

    def prompt(self, seconds: float = 0.6) -> Path:
        """A prompt that lasts so long."""
        path = self.folder / f"prompt-{seconds}.wav"
        path.write_bytes(write_wav(tone(PROMPT_HZ, seconds)))
        return path

    async def until(self, condition: Callable[[], bool], within: float = 4.0) -> None:
        """Let time go by until something is so."""
        passed = 0.0
        while not condition():
            assert passed < within, f"not so within {within} s; heard of {self.events}"
            await self.pass_time(0.02)
            passed += 0.02

    async def expect(self, kind: type[Event], within: float = 4.0, **fields: object) -> Event:
        """The next event of this kind with these fields, which is then used up."""
        found: list[Event] = []

        def matches() -> bool:
            for event in self.events:
                if isinstance(event, kind) and all(getattr(event, name) == value for name, value in fields.items()):
                    found.append(event)
                    self.events.remove(event)
                    return True
            return False

        await self.until(matches, within)
        return found[0]

    def told(self, kind: type[SwitchEvent]) -> list[SwitchEvent]:
        """The events of this kind that no test step has used up."""
        return [event for event in self.events if isinstance(event, kind)]

    async def hears(self, handset: Handset) -> set[str]:
        """What a person hears once things have settled."""
        await self.pass_time(SETTLED + 0.25)
        return sounds_in(handset.heard(SETTLED))

    async def connected(self) -> SwitchConnected:
        """The switch obeys from now on."""
        return await self.expect(SwitchConnected, within=15)


def sounds_in(samples: Samples) -> set[str]:
    """Who or what can be heard in a piece of sound."""
    return {name for hertz, name in SOUNDS.items() if level_of(hertz, samples) > AUDIBLE}
