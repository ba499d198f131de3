import pytest
from django.utils import translation

from shouwen.accounts.testing import make_membership, make_person, sign_in


@pytest.fixture(autouse=True)
def english():
    """Messages as they stand in the code, whether or not the catalogue is compiled."""
    with translation.override("en"):
        yield


@pytest.fixture
def admin(tenant):
    return make_membership(role="administrator", number="9001", person=make_person(username="boss", locale="en"))


@pytest.fixture
def browser(client, admin):
    """A browser in which the administrator works."""
    return sign_in(client, admin)
