from datetime import timedelta

import pytest
from django.utils import timezone

from shouwen.accounts.api import Role, Skill, Team
from shouwen.accounts.testing import make_membership, make_skill
from shouwen.contacts.api import QuickReply, WrapUpCode
from shouwen.routing.api import PauseReason, Queue
from shouwen.routing.testing import make_pause_reason, make_queue
from shouwen.shared.models import AuditEntry
from shouwen.shared.policy import policy
from shouwen.shared.zones import tenant_zone
from shouwen.telephony.api import NumberRoute, Prompt


def test_a_skill_is_made_renamed_and_removed(browser):
    browser.post("/console/skills/new/", {"code": "mobile", "name": "移动"})
    skill = Skill.objects.get(code="mobile")
    browser.post(f"/console/skills/{skill.pk}/", {"code": "mobile", "name": "移动业务"})
    assert Skill.objects.get(pk=skill.pk).name == "移动业务"

    browser.post(f"/console/skills/{skill.pk}/remove/")
    assert not Skill.objects.exists()


def test_a_code_taken_is_said_in_the_form(browser):
    make_skill("mobile")

    page = browser.post("/console/skills/new/", {"code": "mobile", "name": "X"})

    assert page.status_code == 422
    assert "already a skill" in page.content.decode()


@pytest.mark.parametrize("key", ["nonsense", "01a20484-3629-72cd-84e8-e5c0cc716e91"])
def test_a_row_that_is_not_there_is_not_found(browser, key):
    assert browser.get(f"/console/skills/{key}/").status_code == 404


def test_a_team_gets_its_lead(browser):
    lead = make_membership(role="team-lead")

    browser.post("/console/teams/new/", {"name": "宽带组", "lead": lead.pk, "is_active": "on"})

    assert Team.objects.get(name="宽带组").lead == lead


def test_minutes_of_a_pause_are_kept_as_seconds(browser):
    browser.post("/console/reasons/new/", {"code": "meal", "name": "用餐", "limit_minutes": "45", "is_active": "on"})

    assert PauseReason.objects.get().limit_seconds == 2700


def test_a_row_moves_a_place(browser):
    first, second = make_pause_reason("first"), make_pause_reason("second", position=1)

    browser.post("/console/reasons/order/", {"up": second.pk})

    assert [reason.pk for reason in PauseReason.objects.all()] == [second.pk, first.pk]


def test_a_code_and_a_reply_are_made(browser):
    browser.post("/console/codes/new/", {"code": "roaming", "name": "漫游", "group": "资费", "is_active": "on"})
    browser.post("/console/replies/new/", {"title": "问候", "text": "您好", "stage": "greet"})

    assert WrapUpCode.objects.get().group == "资费"
    assert QuickReply.objects.get().stage == "greet"


def test_a_reply_is_edited_moved_found_by_its_initials_and_taken_away(browser):
    for title in ("问候", "请稍后"):
        browser.post("/console/replies/new/", {"title": title, "text": "您好", "stage": ""})
    first, second = QuickReply.objects.all()

    browser.post(f"/console/replies/{second.pk}/", {"title": "请稍等", "text": "请您稍等片刻。", "stage": "need"})
    browser.post("/console/replies/order/", {"up": second.pk})
    browser.post(f"/console/replies/{first.pk}/remove/")

    reply = QuickReply.objects.get()
    assert (reply.pk, reply.initials, reply.position) == (second.pk, "qsd", 0)


def test_a_prompt_is_said_in_own_words(browser):
    browser.post("/console/prompts/welcome/", {"text": "您好，蓝岸通信。"})

    assert Prompt.objects.get(key="welcome").text == "您好，蓝岸通信。"


def test_a_role_is_made_with_its_permissions(browser):
    browser.post("/console/roles/new/", {"code": "vip", "name": "VIP 专员", "permissions": ["contacts.view"]})

    assert Role.objects.get(code="vip").permissions == ["contacts.view"]


QUEUE = {
    "code": "broadband", "name": "宽带报障", "medium": "voice", "purpose": "fault", "priority": 0, "target_seconds": 20,
    "target_percent": 90, "ring_seconds": 15, "wrap_up_seconds": 45, "max_wait_seconds": 900,
    "preferred_patience_seconds": 30, "is_active": "on",
}  # fmt: skip


def test_a_queue_is_made_with_skills_relaxation_and_hours(browser):
    skill = make_skill("broadband")
    words = {
        f"skill-{skill.pk}": "3", "after-1": "60", "levels-1": "1", "after-2": "120", "drop-2": ["broadband"],
        "hours-mon": "08:00-12:00，13:00-22:00", "hours-holiday": "09:00-18:00",
        "special": "2026-12-31 09:00-12:00\n2027-01-01",
    }  # fmt: skip

    assert browser.post("/console/queues/new/", QUEUE | words).status_code == 302

    queue = Queue.objects.get(code="broadband")
    assert [step["after"] for step in queue.relaxation] == [60, 120]
    assert queue.opening_hours["mon"] == ["08:00-12:00", "13:00-22:00"]
    assert queue.opening_hours["special"] == {"2026-12-31": ["09:00-12:00"], "2027-01-01": []}


def test_a_queue_comes_back_into_the_form_as_it_was_typed(browser):
    queue = make_queue("x", opening_hours={"mon": ["08:00-22:00"], "special": {"2027-01-01": []}})

    words = browser.get(f"/console/queues/{queue.pk}/").content.decode()

    assert 'value="08:00-22:00"' in words
    assert "2027-01-01" in words


@pytest.mark.parametrize(
    ("words", "says"),
    [({"hours-mon": "8 to 5"}, "8"), ({"special": "tomorrow"}, "tomorrow"), ({"ring_seconds": "1"}, "")],
)
def test_hours_that_are_none_are_given_back(browser, words, says):
    page = browser.post("/console/queues/new/", QUEUE | words)

    assert page.status_code == 422
    assert says in page.content.decode()


def test_queues_move(browser):
    first, second = make_queue("first"), make_queue("second", position=1)

    browser.post("/console/queues/order/", {"down": first.pk})

    assert [queue.pk for queue in Queue.objects.all()] == [second.pk, first.pk]


def test_a_number_has_its_greeting_and_keys(browser):
    make_queue("mobile")
    words = {
        "number": "10086",
        "name": "热线",
        "greeting": "您好",
        "menu": "请按一",
        "key-1": "mobile",
        "default": "mobile",
    }

    assert browser.post("/console/numbers/new/", words | {"is_active": "on"}).status_code == 302

    route = NumberRoute.objects.get()
    assert route.menu["keys"] == {"1": "mobile"}
    assert Prompt.objects.get(key=route.menu["greeting"]).text == "您好"
    assert "您好" in browser.get(f"/console/numbers/{route.pk}/").content.decode()


def settings_now(browser):
    form = browser.get("/console/rules/").context["form"]
    return {name: form[name].value() for name in form.fields if form[name].value() is not False}


def test_a_setting_is_decided_and_taken_back(browser):
    browser.post("/console/rules/", settings_now(browser) | {"preset": "standard"})
    assert policy("preset") == "standard"
    assert AuditEntry.objects.filter(action="accounts.policy_changed").count() == 1

    browser.post("/console/rules/preset/follow/")
    assert policy("preset") == "2025"


def test_a_setting_that_is_none_is_not_found(browser):
    assert browser.post("/console/rules/nonsense/follow/").status_code == 404


def test_the_time_zone_is_decided_here_and_opening_hours_follow(browser, published_events):
    make_queue("open", opening_hours={"mon": ["08:00-22:00"]})

    browser.post("/console/rules/", settings_now(browser) | {"calendar.time_zone": "Asia/Urumqi"})

    assert str(tenant_zone()) == "Asia/Urumqi"
    assert "routing.QueueChanged" in [event.type for event in published_events()]


def test_a_time_zone_that_is_none_is_given_back_and_nothing_is_saved(browser):
    words = {"calendar.time_zone": "Peking", "preset": "standard"}

    page = browser.post("/console/rules/", settings_now(browser) | words)

    assert page.status_code == 422
    assert "Asia/Urumqi" in page.content.decode()
    assert policy("preset") == "2025"


def test_a_new_queue_begins_with_the_figures_of_the_preset(browser):
    browser.post("/console/rules/", settings_now(browser) | {"preset": "standard"})

    assert browser.get("/console/queues/new/").context["form"]["target_percent"].value() == 80


def test_a_day_is_set_and_queues_with_hours_follow(browser, published_events):
    make_queue("open", opening_hours={"mon": ["08:00-22:00"]})
    day = timezone.localdate() + timedelta(days=10)

    words = {"falls_on": day.isoformat(), "kind": "holiday", "occasion": "司庆"}
    assert browser.post("/console/calendar/new/", words).status_code == 302

    assert "司庆" in browser.get("/console/calendar/").content.decode()
    assert [event.type for event in published_events()] == ["routing.QueueChanged"]


@pytest.mark.parametrize("key", ["2026-13-01", "2099-01-01"])
def test_a_day_that_is_not_in_the_calendar_is_not_found(browser, key):
    assert browser.get(f"/console/calendar/{key}/").status_code == 404
