"""People who work with customers, and the moment at which they do."""

from datetime import UTC, datetime

import pytest

from shouwen.accounts.testing import make_membership, sign_in


@pytest.fixture
def noon() -> datetime:
    return datetime(2026, 11, 18, 4, 0, tzinfo=UTC)


@pytest.fixture
def agent(tenant):
    return make_membership(role="agent", name="苏晴")


@pytest.fixture
def supervisor(tenant):
    return make_membership(role="supervisor", name="周敏")


@pytest.fixture
def as_agent(client, agent):
    return sign_in(client, agent)


@pytest.fixture
def as_supervisor(client, supervisor):
    return sign_in(client, supervisor)
