from django.utils import translation
from django.utils.translation import gettext_lazy

from shouwen.shared.errors import BusinessRuleError, ProviderError


def test_a_rule_is_told_in_the_language_of_the_reader():
    error = BusinessRuleError(gettext_lazy("Monday"))

    with translation.override("zh-hans"):
        assert str(error) == "星期一"
    with translation.override("en"):
        assert str(error) == "Monday"


def test_a_provider_s_failure_may_pass_unless_it_says_otherwise():
    assert not ProviderError("gone").permanent
    assert ProviderError("gone", permanent=True, retry_after_seconds=3).retry_after_seconds == 3
