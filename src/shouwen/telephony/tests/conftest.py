"""Worlds to telephone in."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from shouwen.installation.home import Home
from shouwen.telephony.adapters.asterisk.instance import AsteriskInstance
from shouwen.telephony.adapters.asterisk.program import AsteriskProgram, AsteriskUnavailableError, obtain
from shouwen.telephony.tests.asterisk_world import AsteriskWorld, prepare_instance
from shouwen.telephony.tests.simulated_world import SimulatedWorld
from shouwen.telephony.tests.worlds import World


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def asterisk_program() -> AsteriskProgram:
    """Asterisk as the product itself obtains it, fetched once per machine."""
    try:
        return obtain(Home.open().path / "asterisk", progress=print)
    except AsteriskUnavailableError as error:
        pytest.skip(f"NO ASTERISK, THE REAL SWITCH IS NOT TESTED: {error.english}")


@pytest.fixture(scope="session")
def asterisk_instance(
    asterisk_program: AsteriskProgram, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AsteriskInstance]:
    """One node for all tests, on ports of its own."""
    instance = prepare_instance(asterisk_program, tmp_path_factory.mktemp("asterisk"))
    instance.start()
    yield instance
    instance.stop()


@pytest.fixture(params=["simulated", pytest.param("asterisk", marks=pytest.mark.telephony)])
async def closed_world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """A world whose switch is not connected yet."""
    world: World
    if request.param == "asterisk":
        world = AsteriskWorld(tmp_path, request.getfixturevalue("asterisk_instance"))
    else:
        world = SimulatedWorld(tmp_path)
    yield world
    await world.close()


@pytest.fixture
async def world(closed_world: World) -> World:
    """A world with a switch that obeys."""
    await closed_world.open()
    return closed_world
