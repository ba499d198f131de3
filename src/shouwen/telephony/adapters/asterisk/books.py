"""What we know of the node: its calls, legs, prompts and recordings, and the channels they are made of."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from shouwen.telephony.ports import SwitchUnavailableError
from shouwen.telephony.switch_events import LiveCall, LiveLeg

REMEMBERED_IDS = 20_000
CUSTOMER, AGENT = "customer", "agent"


@dataclass
class Leg:
    """One phone on the line and what it should be hearing."""

    id: str
    call: str
    channel: str
    is_created: bool = False
    is_ringing: bool = False
    is_answered: bool = False
    is_released: bool = False
    in_room: bool = False
    is_held: bool = False
    is_muted: bool = False
    wants_music: bool = False
    hears_music: bool = False
    playback: str | None = None

    @property
    def is_customer(self) -> bool:
        """Whether this is the customer's own leg."""
        return self.id == self.call


@dataclass
class Recording:
    """Two sides being recorded; each is a snoop channel and a file of the same name."""

    id: str
    call: str
    leg: str
    has_begun: bool = False
    is_paused: bool = False
    is_stopped: bool = False
    running: set[str] = field(default_factory=set)
    finished: dict[str, float] = field(default_factory=dict)

    def side(self, role: str) -> str:
        """The id of one side's snoop channel and file."""
        return f"{self.id}-{role}"

    @property
    def sides(self) -> tuple[str, str]:
        """Both sides, the customer's first."""
        return self.side(CUSTOMER), self.side(AGENT)


@dataclass
class Call:
    """A customer, and everybody who is on the line because of that customer."""

    id: str
    from_number: str
    to_number: str
    legs: dict[str, Leg] = field(default_factory=dict)
    has_room: bool = False
    is_over: bool = False
    # The steps of one command must not mix with those of another for the same call.
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def customer(self) -> Leg:
        """The customer's own leg."""
        return self.legs[self.id]

    @property
    def room(self) -> str:
        """The id of the bridge in which its people talk."""
        return f"{self.id}-room"


class Books:
    """Everything we know of one node."""

    def __init__(self) -> None:
        self.calls: dict[str, Call] = {}
        self.recordings: dict[str, Recording] = {}
        self._legs: dict[str, Leg] = {}
        self._channels: dict[str, Leg] = {}
        self._used: OrderedDict[str, None] = OrderedDict()

    def open_call(self, call: str, from_number: str, to_number: str, channel: str) -> Call:
        """Enter a new call with its customer's leg."""
        entry = self.calls[call] = Call(call, from_number, to_number)
        self.add_leg(Leg(call, call, channel, is_created=True))
        return entry

    def add_leg(self, leg: Leg) -> None:
        """Enter a leg of a known call."""
        self.calls[leg.call].legs[leg.id] = leg
        self._legs[leg.id] = self._channels[leg.channel] = leg

    def leg(self, leg: str) -> Leg | None:
        """A leg that is not over yet."""
        return self._legs.get(leg)

    def leg_of_channel(self, channel: str) -> Leg | None:
        """The leg this channel is, if it is one."""
        return self._channels.get(channel)

    def legs(self) -> Iterable[Leg]:
        """Every leg that is not over yet."""
        return tuple(self._legs.values())

    def remove_leg(self, leg: Leg) -> None:
        """Strike a leg that is over, and its call after the last one."""
        self._legs.pop(leg.id, None)
        self._channels.pop(leg.channel, None)
        call = self.calls.get(leg.call)
        if call is not None:
            call.legs.pop(leg.id, None)
            if call.is_over and not call.legs:
                del self.calls[leg.call]

    def first_use(self, name: str) -> bool:
        """Whether an id has not been seen; a repeated command is known by its id even after its object is gone."""
        if name in self._used:
            return False
        self._used[name] = None
        if len(self._used) > REMEMBERED_IDS:
            self._used.popitem(last=False)
        return True

    @contextmanager
    def once(self, name: str) -> Iterator[bool]:
        """True for the first command with this id; the id stays free if the switch could not be reached."""
        is_first = self.first_use(name)
        try:
            yield is_first
        except SwitchUnavailableError:
            if is_first:
                del self._used[name]
            raise

    @property
    def live_count(self) -> int:
        """How many customers are on the line."""
        return sum(not call.is_over for call in self.calls.values())

    def live(self) -> tuple[LiveCall, ...]:
        """The calls that are up, for whoever compares them with the database."""
        return tuple(
            LiveCall(
                call=call.id,
                from_number=call.from_number,
                to_number=call.to_number,
                legs=tuple(
                    LiveLeg(leg.id, leg.is_answered, leg.in_room, leg.is_held, leg.is_muted)
                    for leg in call.legs.values()
                ),
                recordings=tuple(entry.id for entry in self.recordings.values() if entry.call == call.id),
            )
            for call in self.calls.values()
            if not call.is_over
        )
