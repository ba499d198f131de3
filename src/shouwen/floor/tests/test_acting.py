"""What supervisors do from the floor, and how far they reach."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from shouwen.accounts.testing import make_membership, make_team, sign_in
from shouwen.contacts.api import EndReason, end_contact
from shouwen.contacts.testing import make_served_contact
from shouwen.floor.models import TeamMessage, TeamMessageReceipt
from shouwen.floor.seats import all_seats
from shouwen.floor.services import answer_help, force_state, read_message, send_team_message
from shouwen.floor.testing import NOON, after
from shouwen.routing.api import AgentPresence
from shouwen.routing.testing import make_pause_reason, make_presence, make_queue
from shouwen.shared.api import publish
from shouwen.shared.audit.rows import AuditEntry
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.outbox.events import _types

HTMX = {"HX-Request": "true"}


@pytest.fixture
def supervisor(tenant):
    return make_membership(role="supervisor", name="方旭")


@pytest.fixture
def agent(tenant):
    member = make_membership(name="苏晴", team="投诉一组")
    make_presence(member)
    return member


def test_forcing_a_state_is_told_to_the_agent_and_kept_with_its_reason(supervisor, agent, published_events):
    force_state(agent=agent, state="offline", by=supervisor, reason="耳机故障", at=NOON)

    assert AgentPresence.objects.get(membership=agent).state == "offline"
    entry = AuditEntry.objects.get(action="floor.state_forced")
    assert (entry.actor, entry.object_id, entry.reason) == (str(supervisor.pk), str(agent.pk), "耳机故障")
    told = [event for event in published_events() if event.type == "floor.StateForced"]
    assert f"agent:{agent.pk}" in told[0].topics


def test_a_state_is_forced_only_for_a_reason(supervisor, agent):
    with pytest.raises(BusinessRuleError):
        force_state(agent=agent, state="offline", by=supervisor, reason="  ", at=NOON)

    assert AgentPresence.objects.get(membership=agent).state == "ready"


@pytest.mark.parametrize("role", ["agent", "manager", "team-lead"])
def test_who_does_not_reach_the_agent_cannot_force(agent, role):
    with pytest.raises(PermissionDenied):
        force_state(agent=agent, state="offline", by=make_membership(role=role, team="宽带组"), reason="试", at=NOON)


def test_the_dialog_forces_and_says_so(client, supervisor, agent):
    pause = make_pause_reason("training", name="培训")
    sign_in(client, supervisor)

    answer = client.post(
        f"/floor/seats/{agent.pk}/state/", {"state": f"paused:{pause.pk}", "reason": "晨会"}, headers=HTMX
    )

    assert answer.status_code == 200
    assert "dialog-close" in answer["HX-Trigger"]
    assert AgentPresence.objects.get(membership=agent).pause_reason == pause


def test_an_unfilled_dialog_comes_back_with_what_is_missing(client, supervisor, agent):
    sign_in(client, supervisor)

    answer = client.post(f"/floor/seats/{agent.pk}/state/", {"state": "ready", "reason": ""}, headers=HTMX)

    assert answer.status_code == 422
    assert "id_reason_error" in answer.content.decode()


def test_a_team_lead_finds_no_seat_of_another_team(client, agent):
    lead = make_membership(role="team-lead", team="宽带组")

    assert sign_in(client, lead).get(f"/floor/seats/{agent.pk}/").status_code == 404


def test_a_message_reaches_a_team_and_counts_its_readers(supervisor, agent, published_events):
    stranger = make_membership(team="宽带组")
    message = send_team_message(by=supervisor, text="今晚系统升级", team=agent.team, at=NOON)
    read_message(message_id=message.pk, by=agent, at=after(5))
    read_message(message_id=message.pk, by=agent, at=after(9))

    assert [receipt.reader for receipt in message.receipts.all()] == [agent]
    assert TeamMessageReceipt.objects.get(reader=agent).read_at == after(5)
    topics = next(event.topics for event in published_events() if event.type == "floor.TeamMessageSent")
    assert f"agent:{agent.pk}" in topics
    assert f"agent:{stranger.pk}" not in topics


def test_a_team_lead_speaks_to_their_team_only(agent):
    lead, other = make_membership(role="team-lead", team="投诉一组"), make_team("宽带组")
    make_membership(team=other)

    everybody = send_team_message(by=lead, text="注意话术", at=NOON)
    with pytest.raises(BusinessRuleError):
        send_team_message(by=lead, text="注意话术", team=other, at=NOON)

    assert [receipt.reader for receipt in everybody.receipts.all()] == [agent]


def test_agents_send_no_messages(agent):
    with pytest.raises(PermissionDenied):
        send_team_message(by=agent, text="下班", at=NOON)

    assert not TeamMessage.objects.exists()


def test_the_agent_reads_and_notes_a_message(client, supervisor, agent):
    message = send_team_message(by=supervisor, text="今晚系统升级", agent_ids=[agent.pk], at=timezone.now())
    sign_in(client, agent)

    assert "今晚系统升级" in client.get("/floor/messages/", headers=HTMX).content.decode()
    client.post(f"/floor/messages/{message.pk}/read/", headers=HTMX)
    assert TeamMessageReceipt.objects.get(reader=agent).read_at is not None


def test_a_message_of_somebody_else_cannot_be_noted(client, supervisor, agent):
    message = send_team_message(by=supervisor, text="只给苏晴", agent_ids=[agent.pk], at=NOON)

    answer = sign_in(client, make_membership()).post(f"/floor/messages/{message.pk}/read/", headers=HTMX)

    assert answer.status_code == 404


def test_a_call_for_help_marks_the_seat_until_somebody_comes(supervisor, agent):
    asked = timezone.now()
    with transaction.atomic():
        asks_for_help: Any = _types["desktop.HelpRequested"]
        publish(asks_for_help(agent.pk, "苏晴", None, asked), of=agent)

    assert [seat.help_since is not None for seat in all_seats(asked) if seat.agent_id == agent.pk] == [True]
    answer_help(agent=agent, by=supervisor, at=asked + timedelta(seconds=20))
    assert [seat.help_since for seat in all_seats(asked) if seat.agent_id == agent.pk] == [None]


def test_a_call_for_help_goes_from_the_floor_when_its_contact_has_ended(agent):
    asked = timezone.now()
    segment = make_served_contact(agent, at=asked - timedelta(seconds=60))
    with transaction.atomic():
        asks_for_help: Any = _types["desktop.HelpRequested"]
        publish(asks_for_help(agent.pk, "苏晴", segment.contact_id, asked), of=agent)

    assert [seat.help_since is not None for seat in all_seats(asked) if seat.agent_id == agent.pk] == [True]
    ended = asked + timedelta(seconds=30)
    end_contact(contact_id=segment.contact_id, reason=EndReason.COMPLETED, by="customer", at=ended)
    assert [seat.help_since for seat in all_seats(ended) if seat.agent_id == agent.pk] == [None]


def test_who_is_forced_off_line_during_a_contact_goes_after_it_and_the_floor_says_so(client, supervisor, agent):
    make_served_contact(agent, at=timezone.now())
    sign_in(client, supervisor)

    answer = client.post(f"/floor/seats/{agent.pk}/state/", {"state": "offline", "reason": "耳机故障"}, headers=HTMX)

    with translation.override("zh-hans"):
        assert _("off line after this contact") in client.get(f"/floor/seats/{agent.pk}/").content.decode()
    assert "本次服务结束后生效" in json.dumps(json.loads(answer["HX-Trigger"]), ensure_ascii=False)


def test_who_could_help_a_queue_is_found(client, supervisor):
    queue = make_queue("broadband", name="宽带报障")
    able = make_membership(name="常青", team="宽带组", skills={"broadband": 3})
    make_membership(name="纪敏", team="网聊组", skills={"chat": 5})
    make_presence(able, "paused")

    page = sign_in(client, supervisor).get(f"/floor/queues/{queue.pk}/staffing/", headers=HTMX).content.decode()

    assert "常青" in page
    assert "纪敏" not in page
