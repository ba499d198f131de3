import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from shouwen.accounts.testing import make_membership
from shouwen.contacts.models import QuickReply, WrapUpCode
from shouwen.contacts.services.codes import (
    order_quick_replies,
    order_wrap_up_codes,
    remove_quick_reply,
    save_quick_reply,
    save_wrap_up_code,
)
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.testing import FixedClock

NOW = FixedClock().now()


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def admin(tenant):
    return make_membership(role="administrator")


def code(by, code="roaming", **values):
    return save_wrap_up_code(code=code, name="漫游资费", group="资费", by=by, at=NOW, **values)


def test_new_codes_stand_at_the_end(admin):
    assert [code(admin, "a").position, code(admin, "b").position] == [0, 1]


def test_a_code_is_given_once(admin):
    code(admin)

    with pytest.raises(BusinessRuleError, match="roaming"):
        code(admin)


def test_a_code_is_taken_out_of_use(admin):
    row = code(admin)

    assert not code(admin, code_id=row.pk, is_active=False).is_active


def test_codes_stand_in_the_order_given(admin):
    first, second = code(admin, "a"), code(admin, "b")

    order_wrap_up_codes(code_ids=[second.pk, first.pk], by=admin, at=NOW)

    assert list(WrapUpCode.objects.values_list("code", flat=True)) == ["b", "a"]


def test_agents_make_no_codes(tenant):
    with pytest.raises(PermissionDenied):
        code(make_membership())


def test_a_quick_reply_is_found_by_its_initials(admin):
    assert save_quick_reply(title="核对身份", text="请您提供……", by=admin, at=NOW).initials == "hdsf"


def test_replies_stand_in_the_order_given_and_own_ones_stay_out_of_it(admin):
    first, second = (save_quick_reply(title=title, text="您好", by=admin, at=NOW) for title in ("问候", "请稍等"))
    own = save_quick_reply(title="问候", text="您好", by=make_membership(), at=NOW, own=True)

    order_quick_replies(reply_ids=[second.pk, first.pk], by=admin, at=NOW)

    assert list(QuickReply.objects.filter(owner=None)) == [second, first]
    with pytest.raises(BusinessRuleError):
        order_quick_replies(reply_ids=[second.pk, first.pk, own.pk], by=admin, at=NOW)


def test_agents_order_no_shared_replies(tenant):
    with pytest.raises(PermissionDenied):
        order_quick_replies(reply_ids=[], by=make_membership(), at=NOW)


def test_agents_keep_replies_of_their_own(tenant):
    agent = make_membership()

    assert save_quick_reply(title="问候", text="您好", by=agent, at=NOW, own=True).owner == agent
    with pytest.raises(PermissionDenied):
        save_quick_reply(title="问候", text="您好", by=agent, at=NOW)


def test_nobody_removes_what_is_somebody_elses(admin):
    reply = save_quick_reply(title="问候", text="您好", by=make_membership(), at=NOW, own=True)

    with pytest.raises(PermissionDenied):
        remove_quick_reply(reply_id=reply.pk, by=admin, at=NOW)


def test_a_shared_reply_is_removed_by_who_administers_them(admin):
    reply = save_quick_reply(title="问候", text="您好", by=admin, at=NOW)

    remove_quick_reply(reply_id=reply.pk, by=admin, at=NOW)

    assert not QuickReply.objects.exists()


def test_a_reply_with_a_placeholder_that_nothing_fills_is_refused(admin):
    with pytest.raises(BusinessRuleError, match=r"\{agent\}.*\{number\} \{name\} \{customer\}"):
        save_quick_reply(title="问候", text="您好，我是{agent}", by=admin, at=NOW)

    assert not QuickReply.objects.exists()
