import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from shouwen.accounts.services import change_policy
from shouwen.accounts.testing import PASSWORD, make_membership, make_person
from shouwen.shared.testing import FixedClock

NOW = FixedClock().now()
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def agent(tenant):
    return make_membership(person=make_person(username="suqing", locale="en"))


@pytest.fixture
def client(agent):
    """A browser in which the agent has just given their password, and again to change how they sign in."""
    client = Client()
    client.post("/accounts/login/", {"login": "suqing", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def code(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def activate(client):
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": code(secret)})
    return secret


def test_an_app_is_set_up_with_a_code_from_it(client, agent):
    activate(client)

    kinds = Authenticator.objects.filter(user=agent.person).values_list("type", flat=True)
    assert set(kinds) == {"totp", "recovery_codes"}


def test_a_wrong_code_sets_nothing_up(client, agent):
    client.get("/accounts/2fa/totp/activate/")

    page = client.post("/accounts/2fa/totp/activate/", {"code": "000000"})

    assert "Incorrect code" in page.content.decode()
    assert not Authenticator.objects.exists()


def test_from_then_on_the_password_alone_does_not_open(client, agent):
    secret = activate(client)
    door = Client()

    assert door.post("/accounts/login/", {"login": "suqing", "password": PASSWORD}).headers["Location"] == (
        "/accounts/2fa/authenticate/"
    )
    assert door.get("/profile/").status_code == 302
    # The code of this half minute was used to set the app up.
    cache.clear()
    assert (
        door.post("/accounts/2fa/authenticate/", {"code": code(secret)}).headers["Location"] == "/accounts/2fa/trust/"
    )
    door.post("/accounts/2fa/trust/", {"action": "skip"})
    assert door.get("/profile/").status_code == 200


def test_a_trusted_browser_is_not_asked_again(client, agent):
    secret = activate(client)
    cache.clear()
    door = Client()
    door.post("/accounts/login/", {"login": "suqing", "password": PASSWORD})
    door.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    door.post("/accounts/2fa/trust/", {"action": "trust"})
    door.post("/accounts/logout/")

    assert door.post("/accounts/login/", {"login": "suqing", "password": PASSWORD}).headers["Location"] == "/"


def test_the_last_second_step_stays_while_the_tenant_demands_one(client, agent):
    activate(client)
    change_policy(key="security.mfa_required", value=True, by=make_membership(role="administrator"), at=NOW)

    client.post("/accounts/2fa/totp/deactivate/")

    assert Authenticator.objects.filter(type="totp").exists()


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/password/change/",
        "/accounts/reauthenticate/",
        "/accounts/sso/connections/",
        "/accounts/logout/",
        "/workplace/",
        "/profile/",
    ],
)
def test_every_page_of_the_door_wears_our_look_and_nothing_inline(client, path):
    page = client.get(path)

    assert page.status_code == 200
    words = page.content.decode()
    assert "built/app.css" in words
    assert " style=" not in words
    assert all('src="' in tag or "application/json" in tag for tag in words.split("<script")[1:])
