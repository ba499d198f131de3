"""Whoever was taken out of the queue by the system is told so, and how to come back."""

import pytest

pytestmark = pytest.mark.django_db

NOTICE = "未接起，已转小休"


def pause(world, cause):
    world.presence.state, world.presence.cause = "paused", cause
    world.presence.save()


def page(world):
    return world.get().content.decode()


def test_whoever_did_not_answer_reads_that_they_are_paused_and_the_way_back(world):
    pause(world, "no_answer")

    assert NOTICE in page(world)
    assert "恢复就绪" in page(world)


def test_the_notice_stands_beside_open_chats_and_the_state_says_what_follows(world):
    world.serve()
    pause(world, "no_answer")

    assert NOTICE in page(world)
    assert '<span class="xs">→ 小休</span>' in page(world)


def test_a_pause_that_was_chosen_needs_no_notice(world):
    pause(world, "")

    assert "dk-notice" not in page(world)


def test_ready_again_the_notice_is_gone(world):
    pause(world, "no_answer")

    world.post("state/", {"to": "ready"})

    assert "dk-notice" not in page(world)


def test_a_lost_connection_is_told_too(world):
    world.presence.state, world.presence.cause = "offline", "connection_lost"
    world.presence.save()

    assert "连接曾中断，已转离线" in page(world)
