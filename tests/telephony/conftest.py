"""Centres with a switch of either kind."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shouwen.installation.home import Home
from shouwen.shared.outbox.testing import eventually
from shouwen.shared.testing import make_tenant
from shouwen.telephony.adapters.asterisk.instance import AsteriskInstance
from shouwen.telephony.adapters.asterisk.program import AsteriskUnavailableError, obtain
from shouwen.telephony.tests.asterisk_world import prepare_instance
from tests.telephony.centre import Centre
from tests.telephony.line import Line, open_line


@pytest.fixture
def tenant(as_system: None, transactional_db: None) -> Iterator[Any]:
    """The company that is called."""
    with make_tenant("demo") as tenant:
        yield tenant


@pytest.fixture
def centre(tenant: Any, tmp_path: Path, settings: Any) -> Iterator[Centre]:
    """A centre whose switch has no wires."""
    settings.SHOUWEN_HOME = tmp_path
    centre = Centre(tmp_path)
    yield centre
    centre.stop()


@pytest.fixture
def node(tmp_path: Path) -> Iterator[AsteriskInstance]:
    """A real Asterisk on ports of its own."""
    try:
        program = obtain(Home.open().path / "asterisk", progress=print)
    except AsteriskUnavailableError as error:
        pytest.skip(f"NO ASTERISK, REAL CALLS ARE NOT TESTED: {error.english}")
    instance = prepare_instance(program, tmp_path)
    instance.start()
    yield instance
    instance.kill()


@pytest.fixture
def real_centre(tenant: Any, node: AsteriskInstance, tmp_path: Path, settings: Any) -> Iterator[Centre]:
    """A centre with real telephones."""
    settings.SHOUWEN_HOME = tmp_path
    access = node.access
    url = access.url.replace("http://", f"http://{access.user}:{access.password}@") + f"/{access.app}"
    centre = Centre(tmp_path, kind="asterisk", ari_url=url)
    eventually(lambda: centre.switch_state() == "connected", seconds=40)
    yield centre
    centre.stop()


@pytest.fixture
def line(node: AsteriskInstance) -> Iterator[Line]:
    """People with SIP phones."""
    with open_line(node) as line:
        yield line
