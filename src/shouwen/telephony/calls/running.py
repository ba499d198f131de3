"""The life of a switch's process: the switch it drives, and an orderly end."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import InterfaceError, OperationalError

from shouwen.telephony.adapters.asterisk.configuration import AriAccess
from shouwen.telephony.calls.desk import Desk
from shouwen.telephony.calls.director import Director
from shouwen.telephony.calls.people import SimulatedPeople
from shouwen.telephony.calls.worker import DatabaseWorker
from shouwen.telephony.limits import CallLimits
from shouwen.telephony.prompts import PromptLibrary, best_speaker

logger = logging.getLogger(__name__)
CLOSING_SECONDS = 2.0
# Whoever tells us to stop waits five seconds.
PATIENCE_SECONDS = 3.0


@dataclass(frozen=True)
class Settings:
    """What differs between installations and nodes."""

    home: Path
    kind: str = "simulated"
    node: str = "main"
    ari_url: str = ""
    media_address: str = "127.0.0.1"
    limits: CallLimits = CallLimits()  # noqa: RUF009 - it is frozen

    @classmethod
    def from_environment(cls, home: Path, kind: str) -> Settings:
        """The settings this process was started with."""
        usual = CallLimits()
        return cls(
            home=home,
            kind=kind,
            node=os.environ.get("SHOUWEN_NODE", "main"),
            ari_url=os.environ.get("SHOUWEN_ARI_URL", ""),
            media_address=os.environ.get("SHOUWEN_MEDIA_ADDRESS", "127.0.0.1"),
            limits=CallLimits(
                max_live=int(os.environ.get("SHOUWEN_MAX_CALLS", usual.max_live)),
                max_per_second=float(os.environ.get("SHOUWEN_MAX_CALLS_PER_SECOND", usual.max_per_second)),
            ),
        )


async def run_switch(settings: Settings) -> None:
    """Drive the node until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    database = DatabaseWorker()
    impatience = asyncio.create_task(_give_up_after(stop, database))
    try:
        await (_run_asterisk if settings.kind == "asterisk" else _run_simulated)(settings, stop, database)
    except (OperationalError, InterfaceError):
        if not stop.is_set():
            raise
        logger.warning("Told to stop while the database was away; what it carried is reconciled at the next start.")
    finally:
        impatience.cancel()


async def _give_up_after(stop: asyncio.Event, database: DatabaseWorker) -> None:
    await stop.wait()
    await asyncio.sleep(PATIENCE_SECONDS)
    database.give_up()


async def _run_simulated(settings: Settings, stop: asyncio.Event, database: DatabaseWorker) -> None:
    from shouwen.telephony.adapters.simulated.switch import SimulatedSwitch

    switch = SimulatedSwitch(limits=settings.limits)
    library = PromptLibrary(settings.home / "sounds" / "prompts", best_speaker())
    desk = Desk(switch, database, library, settings.node, people=SimulatedPeople(switch))
    director = Director(desk)
    await director.run(stop)
    # Simulated people live in this process: with it their calls are over.
    await _end(director, calls_are_over=True)


async def _run_asterisk(settings: Settings, stop: asyncio.Event, database: DatabaseWorker) -> None:
    from shouwen.telephony.adapters.asterisk.switch import AsteriskSwitch

    access, revive, put_away = await _node_of(settings)
    switch = AsteriskSwitch(access, limits=settings.limits, media_address=settings.media_address)
    library = PromptLibrary(settings.home / "sounds" / "prompts", best_speaker())
    director = Director(Desk(switch, database, library, settings.node), revive=revive)
    try:
        await director.run(stop)
    finally:
        # A node of our own goes with us when we are told to go; after a crash of ours it lives on and is taken over.
        if put_away is not None:
            await asyncio.to_thread(put_away)
        await _end(director, calls_are_over=put_away is not None)


async def _end(director: Director, *, calls_are_over: bool) -> None:
    if calls_are_over:
        await director.interrupt_all()
    await director.desk.switch.close()
    await director.desk.database.close(CLOSING_SECONDS)


async def _node_of(
    settings: Settings,
) -> tuple[AriAccess, Callable[[], Coroutine[Any, Any, None]] | None, Callable[[], None] | None]:
    """How to reach the node; one of our own is made ready and started first."""
    from shouwen.telephony.adapters.asterisk.access import access_from_url
    from shouwen.telephony.adapters.asterisk.provision import provision

    if settings.ari_url:
        return access_from_url(settings.ari_url), None, None
    instance = await asyncio.to_thread(provision, settings.home)
    await asyncio.to_thread(instance.start)

    async def revive() -> None:
        if instance.pid is None:
            logger.warning("Asterisk is gone and is started again.")
            await asyncio.to_thread(instance.start)

    return instance.access, revive, instance.stop
