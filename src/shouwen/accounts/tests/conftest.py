import pytest
from django.core.cache import cache
from django.utils import translation


@pytest.fixture(autouse=True)
def english():
    """Messages as they stand in the code, whether or not the catalogue is compiled."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def fresh_limits():
    """Tries counted in one test are not held against the next."""
    cache.clear()
