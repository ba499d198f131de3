import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from shouwen.accounts.models import Membership
from shouwen.accounts.services import change_policy, deactivate_member, unlock_sign_in
from shouwen.accounts.testing import PASSWORD, make_membership, make_person, sign_in
from shouwen.shared.models import AuditEntry
from shouwen.shared.tenancy import tenant_scope
from shouwen.shared.testing import FixedClock

NOW = FixedClock().now()
LOGIN = "/accounts/login/"


@pytest.fixture
def agent(tenant):
    return make_membership(number="6021", person=make_person(username="suqing", locale="en"))


def attempt(client, login="suqing", password=PASSWORD, **extra):
    client.cookies["language"] = "en"
    return client.post(LOGIN, {"login": login, "password": password}, **extra)


def test_the_door_shows_a_name_a_password_and_a_passkey(client, tenant):
    page = client.get(LOGIN).content.decode()

    assert 'name="login"' in page
    assert 'type="password"' in page
    assert 'id="passkey_login"' in page


def test_the_page_at_the_door_has_nothing_inline(client, tenant):
    page = client.get(LOGIN)

    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
    assert " style=" not in page.content.decode()
    assert " onclick=" not in page.content.decode()


@pytest.mark.parametrize("login", ["suqing", " SuQing ", "6021"])
def test_one_signs_in_by_name_or_number(client, agent, login):
    assert attempt(client, login).headers["Location"] == "/"


def test_one_signs_in_by_an_e_mail_that_only_one_has(client, agent):
    agent.person.email = "su@example.org"
    agent.person.save()

    assert attempt(client, "SU@example.org").status_code == 302


def test_a_number_that_two_tenants_gave_names_nobody(client, agent, other_tenant):
    with tenant_scope(other_tenant.pk):
        make_membership(number="6021")

    assert attempt(client, "6021").status_code == 200


def test_a_wrong_password_says_how_many_tries_are_left(client, agent):
    attempt(client, password="wrong")

    assert (
        "3 tries are left, then sign-in is locked for 15 minutes" in attempt(client, password="wrong").content.decode()
    )


def test_a_name_nobody_has_is_answered_like_a_wrong_password(client, agent):
    assert "4 tries are left" in attempt(client, "nobody", "wrong").content.decode()


def test_however_one_names_oneself_tries_are_counted_together(client, agent):
    attempt(client, "6021", "wrong")

    assert "3 tries are left" in attempt(client, "suqing", "wrong").content.decode()


def test_after_five_wrong_passwords_the_right_one_does_not_open(client, agent):
    answers = [attempt(client, password="wrong") for _each in range(5)]

    assert "opens again at" in answers[-1].content.decode()
    locked = attempt(client)
    assert locked.status_code == 429
    assert "opens again at" in locked.content.decode()


def test_a_lock_at_one_address_does_not_shut_out_another(client, agent):
    for _each in range(5):
        attempt(client, password="wrong")

    assert attempt(Client(REMOTE_ADDR="192.0.2.7")).status_code == 302


def test_an_administrator_opens_the_door_again(client, agent):
    for _each in range(5):
        attempt(client, password="wrong")
    admin = make_membership(role="administrator")

    assert unlock_sign_in(membership_id=agent.pk, by=admin, at=NOW) == 5
    assert attempt(client).status_code == 302


def test_the_password_is_in_no_attempts_row(client, agent):
    from axes.models import AccessAttempt

    attempt(client, password="hunter2hunter2")

    assert "hunter2" not in AccessAttempt.objects.get().post_data


def test_nobody_signs_up(client, tenant):
    assert client.get("/accounts/signup/").status_code == 404


def test_no_reset_mail_is_offered_where_no_mail_is_sent(client, tenant):
    assert client.get("/accounts/password/reset/").status_code == 404


def test_who_works_for_one_tenant_is_there_at_once(client, agent):
    attempt(client)

    assert client.get("/profile/").status_code == 200
    assert AuditEntry.objects.filter(action="accounts.signed_in", object_id=str(agent.pk)).count() == 1


def test_who_works_for_two_chooses(client, agent, other_tenant):
    with tenant_scope(other_tenant.pk):
        there = make_membership(person=agent.person)
    attempt(client)

    assert client.get("/profile/").headers["Location"] == "/workplace/"
    assert "Other" in client.get("/workplace/").content.decode()
    client.post("/workplace/", {"membership": str(there.pk)})
    assert client.session["tenant_id"] == str(other_tenant.pk)


def test_nobody_chooses_a_workplace_of_somebody_else(client, agent):
    stranger = make_membership()
    attempt(client)

    assert client.post("/workplace/", {"membership": str(stranger.pk)}).status_code == 404


def test_who_works_nowhere_is_told_whom_to_ask(client, agent):
    Membership.objects.filter(pk=agent.pk).update(is_active=False)
    attempt(client)

    assert "Ask the administrator" in client.get("/profile/", follow=True).content.decode()


def test_who_was_let_go_is_out_at_the_next_page(client, agent):
    attempt(client)
    assert client.get("/profile/").status_code == 200
    deactivate_member(membership_id=agent.pk, by=make_membership(role="administrator"), at=NOW)

    assert client.get("/profile/").headers["Location"].startswith("/accounts/login/")


def test_a_part_of_a_page_takes_the_whole_page_to_the_door(client, tenant):
    answer = client.get("/profile/", headers={"HX-Request": "true"})

    assert answer.headers["HX-Redirect"].startswith("/accounts/login/?next=")


def test_a_one_time_password_has_to_be_changed_first(client, agent):
    agent.person.must_change_password = True
    agent.person.save()
    attempt(client)

    assert client.get("/profile/").headers["Location"] == "/accounts/password/change/"
    words = {"oldpassword": PASSWORD, "password1": "quite-another-9", "password2": "quite-another-9"}
    client.post("/accounts/password/change/", words)
    assert client.get("/profile/").status_code == 200


@pytest.fixture
def strict(agent):
    """A tenant that demands a second step."""
    change_policy(key="security.mfa_required", value=True, by=make_membership(role="administrator"), at=NOW)
    return agent


def test_where_a_second_step_is_demanded_it_comes_before_anything_else(client, strict):
    sign_in(client, strict)

    assert client.get("/profile/").headers["Location"] == "/accounts/2fa/"


def test_who_has_a_second_step_goes_on(client, strict):
    Authenticator.objects.create(user=strict.person, type=Authenticator.Type.TOTP, data={})

    assert sign_in(client, strict).get("/profile/").status_code == 200


def test_recovery_codes_alone_are_no_second_step(client, strict):
    Authenticator.objects.create(user=strict.person, type=Authenticator.Type.RECOVERY_CODES, data={})

    assert sign_in(client, strict).get("/profile/").status_code == 302


def test_another_tenant_demands_nothing(client, strict, other_tenant):
    with tenant_scope(other_tenant.pk):
        there = make_membership()

        assert sign_in(client, there).get("/profile/").status_code == 200


def test_appearance_is_kept_with_the_person(client, agent):
    sign_in(client, agent).post("/profile/appearance/", {"theme": "dark"})

    agent.person.refresh_from_db()
    assert (agent.person.theme, agent.person.locale) == ("dark", "en")


def test_an_appearance_that_is_none_is_refused(client, agent):
    assert sign_in(client, agent).post("/profile/appearance/", {"theme": "pink"}).status_code == 422


@pytest.mark.parametrize(
    ("path", "status", "says"), [("/nowhere/", 404, "not there"), ("/console/", 403, "not allowed")]
)
def test_what_cannot_be_shown_is_said_in_our_look(client, agent, path, status, says):
    page = sign_in(client, agent).get(path)

    assert page.status_code == status
    assert says in page.content.decode()
    assert "built/app.css" in page.content.decode()


def test_the_cursor_stands_in_the_first_field(tenant):
    page = Client().get(LOGIN).content.decode()

    (focused,) = [tag for tag in page.split("<input") if " autofocus" in tag.split(">")[0]]
    assert 'name="login"' in focused
