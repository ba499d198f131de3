"""Centres with a switch of either kind, one for all tests of a file: their processes take seconds to start."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection

from shouwen.installation.connections import ROLE_NAMES, role_password
from shouwen.installation.home import Home
from shouwen.shared.outbox.notifier import notifier
from shouwen.shared.outbox.testing import empty_unmodelled_tables, eventually
from shouwen.shared.testing import make_tenant
from shouwen.telephony.adapters.asterisk.instance import AsteriskInstance
from shouwen.telephony.adapters.asterisk.program import AsteriskUnavailableError, obtain
from shouwen.telephony.limits import CallLimits
from shouwen.telephony.tests.asterisk_world import prepare_instance
from tests.telephony.centre import Centre
from tests.telephony.line import Line, open_line

MAX_LIVE = 3


@pytest.fixture(scope="module")
def company(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """The company that is called, in a database that tests of this file share."""
    settings = connection.settings_dict
    before = {name: settings[name] for name in ("USER", "PASSWORD")}
    with django_db_blocker.unblock():
        connection.close()
        settings.update(USER=ROLE_NAMES["system"], PASSWORD=role_password("system", Home.open()))
        with make_tenant("demo") as tenant:
            yield tenant
        notifier.stop()
        connection.close()
        settings.update(before)
        call_command("flush", verbosity=0, interactive=False, reset_sequences=False, inhibit_post_migrate=True)
        connection.close()
        empty_unmodelled_tables()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of the installation under test."""
    before, home = django_settings.SHOUWEN_HOME, tmp_path_factory.mktemp("home")
    django_settings.SHOUWEN_HOME = home
    yield home
    django_settings.SHOUWEN_HOME = before


@pytest.fixture(scope="module")
def simulated_centre(company: Any, home: Path) -> Iterator[Centre]:
    """A centre whose switch has no wires."""
    centre = Centre(home, limits=CallLimits(max_live=MAX_LIVE))
    yield centre
    centre.stop()


@pytest.fixture
def centre(simulated_centre: Centre) -> Iterator[Centre]:
    """The same, with nobody on the line."""
    yield simulated_centre
    simulated_centre.clear()


@pytest.fixture(scope="module")
def node(home: Path) -> Iterator[AsteriskInstance]:
    """A real Asterisk on ports of its own."""
    try:
        program = obtain(Home.open().path / "asterisk", progress=print)
    except AsteriskUnavailableError as error:
        pytest.skip(f"NO ASTERISK, REAL CALLS ARE NOT TESTED: {error.english}")
    instance = prepare_instance(program, home)
    instance.start()
    yield instance
    instance.kill()


@pytest.fixture(scope="module")
def asterisk_centre(company: Any, node: AsteriskInstance, home: Path) -> Iterator[Centre]:
    """A centre with real telephones."""
    access = node.access
    url = access.url.replace("http://", f"http://{access.user}:{access.password}@") + f"/{access.app}"
    centre = Centre(home, kind="asterisk", ari_url=url)
    eventually(lambda: centre.switch_state() == "connected", seconds=40)
    yield centre
    centre.stop()


@pytest.fixture
def line(node: AsteriskInstance) -> Iterator[Line]:
    """People with SIP phones."""
    with open_line(node) as line:
        yield line


@pytest.fixture
def real_centre(asterisk_centre: Centre, line: Line) -> Iterator[Centre]:
    """The same, with nobody on the line."""
    yield asterisk_centre
    line.close()
    asterisk_centre.clear()
