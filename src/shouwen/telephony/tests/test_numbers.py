import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from shouwen.accounts.testing import make_membership
from shouwen.routing.testing import make_queue
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.tenancy import tenant_scope
from shouwen.shared.testing import FixedClock
from shouwen.telephony.models import Prompt
from shouwen.telephony.services.numbers import save_number_route, save_prompt

NOW = FixedClock().now()


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def admin(tenant):
    make_queue("mobile")
    return make_membership(role="administrator")


def save(by, **values):
    fields = {
        "number": "10086",
        "name": "热线",
        "greeting": "",
        "menu": "",
        "keys": {"1": "mobile"},
        "default": "mobile",
    }
    return save_number_route(by=by, at=NOW, **fields | values)


def test_a_key_leads_to_a_queue(admin):
    assert save(admin).menu["keys"] == {"1": "mobile"}


def test_a_number_of_another_tenant_leads_nowhere_here(admin, other_tenant):
    save(admin)

    with tenant_scope(other_tenant.pk):
        make_queue("mobile")
        with pytest.raises(BusinessRuleError, match="10086"):
            save(make_membership(role="administrator"))


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"number": "hello"}, "3 to 20 digits"),
        ({"keys": {"1": "nowhere"}}, "nowhere"),
        ({"keys": {"#": "mobile"}}, "#"),
        ({"default": ""}, "press nothing"),
        ({"greeting": "unheard"}, "unheard"),
    ],
)
def test_what_leads_nowhere_is_refused(admin, values, says):
    with pytest.raises(BusinessRuleError, match=says):
        save(admin, **values)


def test_a_chat_queue_takes_no_calls(admin):
    make_queue("web", medium="chat")

    with pytest.raises(BusinessRuleError, match="web"):
        save(admin, default="web")


def test_a_prompt_is_said_anew(admin):
    save_prompt(key="welcome", text="您好", by=admin, at=NOW)
    save_prompt(key="welcome", text="您好，欢迎致电", by=admin, at=NOW)

    assert Prompt.objects.get(key="welcome").text == "您好，欢迎致电"


def test_agents_lead_no_numbers(admin):
    with pytest.raises(PermissionDenied):
        save(make_membership())
