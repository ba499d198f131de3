"""Centres with a switch of either kind."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shouwen.shared.testing import make_tenant
from tests.telephony.centre import Centre


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
