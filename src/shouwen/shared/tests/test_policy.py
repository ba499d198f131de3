import pytest
from django.db import transaction

from shouwen.shared import policy as policies
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.policy import Policy, clear_policy, declare_policy, policy, set_policy
from shouwen.shared.tenancy import tenant_scope

ANSWER = Policy("test.answer_seconds", "Answer within", 10, {"standard": 15}, minimum=1, maximum=60)
STRICT = Policy("test.strict", "Strict", False)


@pytest.fixture(autouse=True)
def _two_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Declared for these tests only: every page that lists figures would show them."""
    monkeypatch.setattr(policies, "_declared", dict(policies._declared))
    declare_policy(ANSWER)
    declare_policy(STRICT)


def test_a_figure_nobody_set_is_that_of_the_2025_preset(tenant):
    assert policy("test.answer_seconds") == 10


def test_another_preset_brings_its_own_figures(tenant):
    set_policy("preset", "standard")

    assert policy("test.answer_seconds") == 15


def test_what_the_tenant_sets_wins_over_the_preset_until_it_is_cleared(tenant):
    set_policy("test.answer_seconds", 25)
    set_policy("preset", "standard")
    assert policy("test.answer_seconds") == 25

    clear_policy("test.answer_seconds")
    assert policy("test.answer_seconds") == 15


def test_one_tenant_decides_nothing_for_another(tenant, other_tenant):
    set_policy("test.strict", True)

    with tenant_scope(other_tenant.pk):
        assert policy("test.strict") is False


@pytest.mark.parametrize(
    ("key", "value"),
    [("test.answer_seconds", 0), ("test.answer_seconds", True), ("test.strict", 1), ("preset", "1999")],
)
def test_a_value_that_does_not_fit_is_refused(tenant, key, value):
    with pytest.raises(BusinessRuleError):
        set_policy(key, value)


def test_the_refusal_names_the_range(tenant):
    with pytest.raises(BusinessRuleError, match=r"1.*60"):
        set_policy("test.answer_seconds", 61)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_the_tenants_own_value_is_found(tenant):
    with transaction.atomic():
        set_policy("test.strict", True)

    assert policy("test.strict") is True
