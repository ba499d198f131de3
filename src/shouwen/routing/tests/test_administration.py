import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from shouwen.accounts.testing import make_membership, make_skill
from shouwen.routing.models import PauseReason, Queue
from shouwen.routing.services.queues import QueueValues, order_queues, save_queue
from shouwen.routing.services.reasons import order_pause_reasons, save_pause_reason
from shouwen.routing.testing import make_pause_reason, make_queue
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


def save(by, queue=None, skills=("mobile",), **values):
    asked = {make_skill(code).pk: 2 for code in skills}
    fields = {"code": "mobile", "name": "移动业务"} | values
    return save_queue(values=QueueValues(**fields), skills=asked, by=by, at=NOW, queue_id=queue.pk if queue else None)


def test_a_queue_asks_for_skills_at_a_level(admin):
    queue = save(admin)

    assert [(s.skill.code, s.min_proficiency) for s in queue.skills.select_related("skill")] == [("mobile", 2)]


def test_routing_hears_of_each_change(admin, published_events):
    queue = save(admin)
    save(admin, queue, ring_seconds=20)

    assert [(e.type, e.aggregate_version) for e in published_events()] == [
        ("routing.QueueChanged", 1),
        ("routing.QueueChanged", 2),
    ]


def test_a_skill_no_longer_asked_for_is_gone(admin):
    queue = save(admin, skills=("mobile", "roaming"))

    save(admin, queue, skills=("roaming",))

    assert [s.skill.code for s in queue.skills.select_related("skill")] == ["roaming"]


@pytest.mark.parametrize("role", ["agent", "supervisor", "planner"])
def test_only_who_administers_routing_saves_queues(tenant, role):
    with pytest.raises(PermissionDenied):
        save(make_membership(role=role))


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"medium": "fax"}, "calls, chats or mails"),
        ({"target_percent": 0}, "from 1 to 100"),
        ({"ring_seconds": 4}, "5 to 120"),
        ({"max_wait_seconds": 10}, "no shorter than one ring"),
        ({"relaxation": [{"after": 30, "levels": 1}, {"after": 30, "levels": 2}]}, "later than"),
        ({"relaxation": [{"after": 30, "drop": ["roaming"]}]}, "does not ask for roaming"),
        ({"relaxation": [{"after": 30}]}, "gives up a skill"),
        ({"opening_hours": {"mon": ["25:00-26:00"]}}, "25:00"),
        ({"opening_hours": {"someday": []}}, "someday"),
    ],
)
def test_what_makes_no_sense_is_refused(admin, values, says):
    with pytest.raises(BusinessRuleError, match=says):
        save(admin, **values)


def test_two_queues_do_not_share_a_code(admin):
    make_queue("mobile")

    with pytest.raises(BusinessRuleError, match="mobile"):
        save(admin)


def test_overflow_does_not_come_back(admin):
    first, second = make_queue("first"), make_queue("second")
    save(admin, second, code="second", overflow_to_id=first.pk, overflow_after_seconds=60)

    with pytest.raises(BusinessRuleError, match="come back"):
        save(admin, first, code="first", overflow_to_id=second.pk, overflow_after_seconds=60)


def test_overflow_goes_to_the_same_medium(admin):
    chat = make_queue("chat", medium="chat")

    with pytest.raises(BusinessRuleError, match="same medium"):
        save(admin, overflow_to_id=chat.pk, overflow_after_seconds=60)


def test_hours_are_kept_as_the_calendar_reads_them(admin):
    queue = save(admin, opening_hours={"mon": ["08:00-22:00"], "holiday": ["09:00-18:00"]})

    assert queue.opening_hours["mon"] == ["08:00-22:00"]


def test_queues_stand_in_the_order_given(admin):
    first, second = make_queue("first"), make_queue("second", position=1)

    order_queues(queue_ids=[second.pk, first.pk], by=admin, at=NOW)

    assert list(Queue.objects.values_list("code", flat=True)) == ["second", "first"]


def test_an_order_that_leaves_one_out_is_refused(admin):
    make_queue("first"), make_queue("second")

    with pytest.raises(BusinessRuleError, match="Load the page again"):
        order_queues(queue_ids=[], by=admin, at=NOW)


def test_a_pause_reason_has_a_limit(admin):
    assert save_pause_reason(code="meal", name="用餐", limit_seconds=2700, by=admin, at=NOW).limit_seconds == 2700


def test_a_limit_of_seconds_is_none(admin):
    with pytest.raises(BusinessRuleError, match="one minute"):
        save_pause_reason(code="meal", name="用餐", limit_seconds=5, by=admin, at=NOW)


def test_reasons_stand_in_the_order_given(admin):
    first, second = make_pause_reason("first"), make_pause_reason("second", position=1)

    order_pause_reasons(reason_ids=[second.pk, first.pk], by=admin, at=NOW)

    assert list(PauseReason.objects.values_list("code", flat=True)) == ["second", "first"]


def test_agents_make_no_pause_reasons(tenant):
    with pytest.raises(PermissionDenied):
        save_pause_reason(code="nap", name="午睡", by=make_membership(), at=NOW)
