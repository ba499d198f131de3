from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount

from shouwen.accounts.testing import make_membership, make_person
from shouwen.accounts.tests.identity_provider import AUDIENCE, identity_provider


@pytest.fixture
def agent(tenant):
    return make_membership(person=make_person(username="suqing", locale="en"))


@pytest.fixture
def arrive(client, settings):
    """Come back from the company's provider as whoever it names."""

    def arrive(**claims):
        client.cookies["language"] = "en"
        with identity_provider(claims) as issuer:
            app = {"provider_id": "sso", "client_id": AUDIENCE, "secret": "s", "settings": {"server_url": issuer}}
            settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
            away = client.post("/accounts/oidc/sso/login/").headers["Location"]
            state = parse_qs(urlsplit(away).query)["state"][0]
            return client.get("/accounts/oidc/sso/login/callback/", {"code": "c", "state": state})

    return arrive


def test_whom_the_company_names_is_signed_in(client, agent, arrive):
    arrive(sub="17", preferred_username="SuQing")

    assert client.get("/profile/").status_code == 200


def test_nobody_is_made_by_signing_in(client, agent, arrive):
    answer = arrive(sub="18", preferred_username="stranger")

    assert answer.headers["Location"] == "/accounts/login/"
    assert "Ask an administrator" in client.get("/accounts/login/").content.decode()


def test_a_name_given_to_somebody_else_at_the_company_does_not_open(client, agent, arrive):
    SocialAccount.objects.create(user=agent.person, provider="sso", uid="17")

    arrive(sub="99", preferred_username="suqing")

    assert client.get("/profile/").status_code == 302


def test_who_may_not_sign_in_any_more_does_not_by_the_company_either(client, agent, arrive):
    agent.person.is_active = False
    agent.person.save()

    arrive(sub="17", preferred_username="suqing")

    assert client.get("/profile/").status_code == 302


def test_the_door_offers_the_company_where_there_is_one(client, settings, tenant):
    app = {"provider_id": "sso", "client_id": AUDIENCE, "secret": "s", "settings": {"server_url": "http://127.0.0.1"}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app | {"name": "蓝岸账号"}]}}

    assert "蓝岸账号" in client.get("/accounts/login/").content.decode()
