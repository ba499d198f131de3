"""Simulated customers who chat through the widget's own interface, as a browser would."""

import asyncio
import logging
import random
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from shouwen.simulation.phrases import MATTERS, THANKS, pick
from shouwen.simulation.profile import Habits

logger = logging.getLogger(__name__)
LOOK_SECONDS = 1.5


@dataclass
class ChatCustomer:
    """One visitor with a matter, some patience, and a number that may be known."""

    http: httpx.AsyncClient
    base: str
    tenant: str
    habits: Habits
    rng: random.Random
    number: str = ""
    name: str = ""

    async def run(self) -> str:
        """Live through one chat; returns how it ended: served, abandoned, offline or refused."""
        matter = self.rng.choice(MATTERS)
        opened = await self._post(
            "sessions",
            {"tenant": self.tenant, "locale": "zh", "name": self.name, "number": self.number, "page_url": self.base},
        )
        if opened is None:
            return "refused"
        if opened["state"]["status"] == "offline":
            return "offline"
        self._headers = {"Authorization": f"Bearer {opened['token']}"}
        await self._say(pick(self.rng, matter.openings))
        if not await self._wait_for_agent():
            await self._post("end", {})
            return "abandoned"
        await self._talk(matter.follow_ups)
        if self.habits.score is not None:
            await self._post("rating", {"score": self.habits.score, "comment": ""})
        return "served"

    async def _wait_for_agent(self) -> bool:
        waited = 0.0
        while waited < self.habits.patience_seconds:
            state = await self._state(0)
            if state and state["status"] in ("active", "closed", "wrapup"):
                return bool(state["status"] == "active")
            await asyncio.sleep(LOOK_SECONDS)
            waited += LOOK_SECONDS
        return False

    async def _talk(self, follow_ups: tuple[str, ...]) -> None:
        heard = 0
        for turn in range(self.habits.turns):
            answer = await self._hear(heard)
            if answer is None:
                break
            heard = answer
            await self._post("read", {"seq": heard})
            await asyncio.sleep(min(self.habits.pause_seconds, 12.0))
            last = turn == self.habits.turns - 1
            await self._say(pick(self.rng, THANKS if last else follow_ups))
        await self._hear(heard, seconds=20)
        await self._post("end", {})

    async def _hear(self, after: int, seconds: float = 180.0) -> int | None:
        """Wait for the agent's next words; returns their number, or none when the chat is over or too slow."""
        waited = 0.0
        while waited < seconds:
            state = await self._state(after)
            if state is None or state["status"] == "closed":
                return None
            said = [message["seq"] for message in state["messages"] if message["from"] == "agent"]
            if said:
                return int(max(said))
            await asyncio.sleep(LOOK_SECONDS)
            waited += LOOK_SECONDS
        return None

    async def _say(self, text: str) -> None:
        await self._post("typing", {})
        await self._post("messages", {"client_id": str(uuid4()), "text": text})

    async def _state(self, after: int) -> dict[str, Any] | None:
        return await self._call("GET", f"state?after={after}", None)

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        return await self._call("POST", path, body)

    _headers: dict[str, str] | None = None

    async def _call(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any] | None:
        # A server that is being restarted is no reason to leave: people press "again", too.
        for attempt in range(5):
            try:
                answer = await self.http.request(
                    method, f"{self.base}/chat/v1/{path}", json=body, headers=self._headers
                )
            except httpx.HTTPError:
                await asyncio.sleep(0.5 * 2**attempt)
                continue
            if answer.status_code in (429, 502, 503):
                await asyncio.sleep(1.0 + attempt)
                continue
            if answer.status_code >= 400:
                logger.info("%s %s: %s %s", method, path, answer.status_code, answer.text[:200])
                return None
            return answer.json() if answer.content else {}
        return None
