"""The parts with an order of their own: the line, and the bench that measures the whole."""

from __future__ import annotations

import gc
from bisect import insort

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwen.routing import bench
from shouwen.routing.core import events as e
from shouwen.routing.core.core import RoutingCore
from shouwen.routing.core.definitions import Preferred, QueueDefinition
from shouwen.routing.core.line import Line
from shouwen.routing.core.waiting import Contact, Queue

QUEUE = Queue(QueueDefinition(id="q"), opened=True, at=0)


def contact(rank: int, number: int) -> Contact:
    made = Contact(f"c{number}", number, QUEUE, "voice", 1)
    made.rank = rank
    return made


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 6), st.integers(0, 99)), max_size=120))
def test_a_line_is_a_sorted_list(changes: list[tuple[bool, int, int]]) -> None:
    line = Line(block_size=8)
    plain: list[tuple[int, int]] = []
    standing: dict[tuple[int, int], Contact] = {}
    for number, (leaves, rank, choice) in enumerate(changes):
        if leaves and plain:
            place = plain.pop(choice % len(plain))
            assert line.remove(standing[place]) == (not plain or place < plain[0])
        elif not leaves:
            # Some return with an older number.
            place = (rank, number if choice % 3 else -number)
            standing[place] = contact(*place)
            insort(plain, place)
            assert line.add(standing[place]) == (plain[0] == place)
        assert [(one.rank, one.number) for one in line] == plain
        assert line.count == len(plain)
    for index, place in enumerate(plain):
        assert line.ahead_of(standing[place]) == index
    assert line.ahead_of(contact(99, 0)) == len(plain)


def objects() -> int:
    gc.collect()
    return len(gc.get_objects())


def test_contacts_that_are_over_are_forgotten() -> None:
    core = RoutingCore()
    core.handle(e.QueueDefined(at=0, definition=QueueDefinition(id="q")))
    core.handle(e.AgentSignedOn(at=0, agent="ann", skills={}))
    core.handle(e.ContactTaken(at=0, contact="work", agent="ann"))
    before = objects()
    for _ in range(8000):
        # No timer of theirs comes due.
        core.handle(e.ContactQueued(at=0, contact="c", queue="q", preferred=(Preferred("ann", 5),)))
        core.handle(e.ContactLeft(at=0, contact="c"))

    # Timers are swept by the 4 096, each with its contact: four objects.
    assert objects() < before + 5 * 4096


def test_tags_of_agents_who_come_and_go_are_forgotten() -> None:
    core = RoutingCore()
    core.handle(e.QueueDefined(at=0, definition=QueueDefinition(id="q")))
    core.handle(e.AgentSignedOn(at=0, agent="ann", skills={}))
    before = objects()
    for _ in range(1000):
        core.handle(e.AgentStateChanged(at=0, agent="ann", state="paused"))
        core.handle(e.AgentStateChanged(at=0, agent="ann", state="ready"))

    assert objects() < before + 200


def test_the_bench_reports_every_figure_it_promises() -> None:
    figures = bench.run(seconds=0.05, scale=200)

    assert set(figures["growth_p50_us"]) == {"20", "200", "2000"}
    assert figures["decisions_per_second"] > figures["naive_per_second"] > 0
    assert 0 < figures["p50_us"] <= figures["p99_us"]


def test_the_bench_refuses_a_centre_that_is_too_small() -> None:
    with pytest.raises(ValueError, match="at least 100"):
        bench.run(seconds=1, scale=5)
