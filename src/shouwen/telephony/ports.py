"""The telephone switch as the rest of the product sees it: it carries sound and obeys; it decides nothing.

A *call* is one customer on the line. Its id is the id of the customer's own leg as well, so whatever can be done to a
leg can be done to the customer. Every id is chosen on our side and every command may be repeated: the second time
changes nothing. A command for a call or leg that is already gone is no error; its end has been told by an event.

Richer handling is made of the same commands. Consultation: hold the customer, call a second agent leg, `bridge` both
agents. Three-way: `bridge` the customer and both. Announced transfer: then hang up the first agent's leg.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from shouwen.shared.errors import ProviderError
from shouwen.telephony.switch_events import LiveCall, SwitchEvent


class SwitchUnavailableError(ProviderError):
    """The switch cannot be reached at present; whether the command was carried out is not known."""


class HangUpReason(StrEnum):
    """What the far end's phone is told."""

    NORMAL = "normal"
    BUSY = "busy"
    CONGESTION = "congestion"
    NO_ANSWER = "no_answer"


class PhoneKind(StrEnum):
    """How an agent's phone speaks to the switch."""

    BROWSER = "browser"  # WebRTC over a websocket
    DESK = "desk"  # SIP over UDP
    GUEST = "guest"  # a visitor's browser: it is not called, it makes one call


class Switch(Protocol):
    """One node of the telephone exchange."""

    async def connect(self, expected: Collection[str] = ()) -> None:
        """Start to keep a connection; `expected` are the calls we believe alive.

        `SwitchConnected` follows as soon as the node answers, now and after every loss, and `CallEnded` for each
        expected call that is gone. What belongs to no call is removed from the node.
        """

    async def close(self) -> None:
        """Let go of the node; calls in progress keep their sound."""

    def events(self) -> AsyncIterator[SwitchEvent]:
        """Everything that happens, in order, for the one reader there is."""

    async def list_live(self) -> tuple[LiveCall, ...]:
        """The calls the node carries, after comparing our books with its."""

    async def answer(self, call: str) -> None:
        """Take the call; the customer hears silence until told otherwise."""

    async def play(self, leg: str, prompts: Sequence[Path], playback: str) -> None:
        """Play WAV files one after the other, in place of music; in a conversation all of its members hear them."""

    async def stop_play(self, leg: str, playback: str) -> None:
        """Fall silent, or return to the music."""

    async def start_music(self, leg: str) -> None:
        """Play music whenever the leg would hear nothing else."""

    async def stop_music(self, leg: str) -> None:
        """No music any more."""

    async def originate_agent_leg(
        self, call: str, leg: str, endpoint: str, caller_id: str, ring_timeout_seconds: int
    ) -> None:
        """Ring an agent's phone on behalf of a call, showing `caller_id`."""

    async def bridge(self, call: str, legs: Collection[str]) -> None:
        """Let exactly these legs hear each other; music and prompts of those who join end."""

    async def hold(self, leg: str) -> None:
        """Take a leg out of the conversation and play music to it."""

    async def resume(self, leg: str) -> None:
        """Bring a held leg back into the conversation."""

    async def mute(self, leg: str) -> None:
        """Keep what is said at this leg from the others and from recordings."""

    async def unmute(self, leg: str) -> None:
        """Let the leg be heard again."""

    async def hang_up(self, leg: str, reason: HangUpReason = HangUpReason.NORMAL) -> None:
        """End a leg; the customer's leg ends the whole call."""

    async def start_recording(self, call: str, leg: str, recording: str) -> None:
        """Record the customer and one agent leg, each on a side of its own."""

    async def pause_recording(self, recording: str) -> None:
        """Record silence in place of what is said, so that later moments keep their second."""

    async def resume_recording(self, recording: str) -> None:
        """Record what is said again."""

    async def stop_recording(self, recording: str) -> None:
        """Complete the recording; hanging up either leg completes it as well."""

    async def fetch_recording(self, recording: str) -> bytes | None:
        """The recording as stereo WAV, left the customer, right the agent; None when there is none."""

    async def delete_recording(self, recording: str) -> None:
        """Remove it from the node once it is kept elsewhere."""

    async def provision_endpoint(
        self, username: str, password: str, kind: PhoneKind = PhoneKind.BROWSER, call: str = ""
    ) -> None:
        """Let a phone register under this name; repeated with another password, that one counts.

        `call` is the id of the one call that a guest may make.
        """

    async def deprovision_endpoint(self, username: str) -> None:
        """Forget a phone; a call it is in goes on."""
