import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english():
    """Messages as they stand in the code, whether or not the catalogue is compiled."""
    with translation.override("en"):
        yield
