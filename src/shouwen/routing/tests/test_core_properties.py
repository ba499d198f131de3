"""What the routing core promises, on random histories."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from shouwen.routing.core import decisions as d
from shouwen.routing.core import events as e
from shouwen.routing.core.core import RoutingCore
from shouwen.routing.core.scan import ScanMatching
from shouwen.routing.tests.core_histories import Step, World, steps


def play(core: RoutingCore, events: list[e.Event]) -> list[list[d.Decision]]:
    return [core.advance(event.at) + core.handle(event) for event in events]


@settings(max_examples=200, deadline=None)
@given(steps)
def test_the_promises_hold(history: list[Step]) -> None:
    # The ledger objects to an offer beyond capacity, to two offers at once, to an offer out of order of rank,
    # to a first choice that is not the best agent, and to anybody waiting while somebody who may serve is free.
    World().live(history)


@settings(max_examples=100, deadline=None)
@given(steps)
def test_a_plain_scan_decides_the_same(history: list[Step]) -> None:
    world = World()
    world.live(history)

    assert play(RoutingCore(matching=ScanMatching), world.events) == play(RoutingCore(), world.events)


@settings(max_examples=100, deadline=None)
@given(steps)
def test_the_same_events_give_the_same_decisions(history: list[Step]) -> None:
    world = World()
    world.live(history)
    again = play(RoutingCore(), world.events)

    assert [
        decisions[-len(made) :] if made else [] for made, decisions in zip(world.decisions, again, strict=True)
    ] == (world.decisions)


@settings(max_examples=120, deadline=None)
@given(steps, st.integers(0, 60))
def test_a_rebuilt_core_goes_on_as_the_first_would(history: list[Step], cut: int) -> None:
    world = World()
    world.live(history)
    before, after = world.events[: cut + 3], world.events[cut + 3 :]
    first, second = RoutingCore(), RoutingCore()
    play(first, before)

    second.load(first.snapshot())

    assert second.snapshot() == first.snapshot()
    assert second.next_wakeup() == first.next_wakeup()
    assert play(second, after) == play(first, after)
    assert second.snapshot() == first.snapshot()


@settings(max_examples=100, deadline=None)
@given(steps)
def test_settling_a_core_at_rest_decides_nothing(history: list[Step]) -> None:
    world = World()
    world.live(history)

    assert world.core.settle() == []


@settings(max_examples=100, deadline=None)
@given(steps)
def test_nothing_happens_before_the_next_wakeup(history: list[Step]) -> None:
    world = World()
    world.live(history)

    for _ in range(30):
        wakeup = world.core.next_wakeup()
        if wakeup is None:
            break
        before = (world.core.now + wakeup) / 2
        assert world.core.advance(before) == []
        assert world.core.next_wakeup() == wakeup
        world.core.advance(wakeup)


@settings(max_examples=100, deadline=None)
@given(steps)
def test_positions_count_from_one_in_the_order_of_waiting(history: list[Step]) -> None:
    world = World()
    world.live(history)

    for queue in world.ledger.queues:
        waiting = world.core.waiting(queue)
        expected = sorted(
            (case.rank(), case.intake, name) for name, case in world.ledger.waiting() if case.queue.id == queue
        )
        assert waiting == [name for _, _, name in expected]
        assert [world.core.position(contact) for contact in waiting] == list(range(1, len(waiting) + 1))
