"""Whatever order transactions commit in, a reader loses nothing, repeats nothing and keeps each aggregate's order."""

from collections import defaultdict

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from shouwen.shared.outbox.gaps import Gap, GapTracker

# Has written something before anybody else and publishes later, if at all.
EARLY = "early"
SESSIONS = (EARLY, "second", "third")


class Transactions(RuleBasedStateMachine):
    """A database in miniature: ids and transaction ids drawn in any order, row locks, rollbacks, snapshots."""

    def __init__(self):
        super().__init__()
        self.next_xid = 100
        self.next_id = 1
        self.xids = dict.fromkeys(SESSIONS)  # each session's running transaction: its id, once it has one
        self.written: dict[str, list[tuple[int, str, int]]] = {session: [] for session in SESSIONS}
        self.locks = {}  # aggregate: session
        self.versions = defaultdict(int)  # committed
        self.rows = {}  # committed: id -> (aggregate, version)
        self.delivered_ever = set()
        self.start_reader(GapTracker(0))
        self.write_something_else(EARLY)

    def start_reader(self, tracker):
        self.tracker = tracker
        self.delivered = []
        self.last_version = {}

    def draw_xid(self):
        self.next_xid += 1
        return self.next_xid - 1

    @rule(session=st.sampled_from(SESSIONS))
    def write_something_else(self, session):
        self.xids[session] = self.xids[session] or self.draw_xid()

    @rule(session=st.sampled_from(SESSIONS), aggregate=st.sampled_from("ab"))
    def publish(self, session, aggregate):
        if self.locks.setdefault(aggregate, session) != session:
            return  # It would wait for the row's lock.
        self.write_something_else(session)
        version = self.versions[aggregate] + 1 + sum(1 for _, other, _ in self.written[session] if other == aggregate)
        self.written[session].append((self.next_id, aggregate, version))
        self.next_id += 1

    @rule(session=st.sampled_from(SESSIONS), count=st.integers(1, 40))
    def draw_ids_in_vain(self, session, count):
        # As after a rollback to a savepoint, or a crash of the server.
        self.write_something_else(session)
        self.next_id += count

    @rule(session=st.sampled_from(SESSIONS))
    def commit(self, session):
        for id_, aggregate, version in self.written[session]:
            self.rows[id_] = (aggregate, version)
            self.versions[aggregate] = version
        self.roll_back(session)

    @rule(session=st.sampled_from(SESSIONS))
    def roll_back(self, session):
        self.xids[session], self.written[session] = None, []
        self.locks = {aggregate: holder for aggregate, holder in self.locks.items() if holder != session}

    @rule(limit=st.integers(1, 4))
    def poll(self, limit):
        above = sorted(id_ for id_ in self.rows if id_ > self.tracker.top)[:limit]
        within = [id_ for id_ in self.rows if any(gap.first <= id_ <= gap.last for gap in self.tracker.gaps)]
        xmin = min((xid for xid in self.xids.values() if xid is not None), default=self.next_xid)
        for id_ in self.tracker.take([*above, *within], snapshot_xmin=xmin):
            aggregate, version = self.rows[id_]
            assert version > self.last_version.get(aggregate, 0), "an aggregate's events came out of order"
            self.last_version[aggregate] = version
            self.delivered.append(id_)
            self.delivered_ever.add(id_)

    @precondition(lambda self: self.tracker.needs_horizon)
    @rule()
    def draw_horizon(self):
        self.tracker.set_horizon(self.draw_xid())

    @rule(limit=st.integers(1, 4))
    def poll_as_readers_do(self, limit):
        self.poll(limit)
        if self.tracker.needs_horizon:
            self.draw_horizon()

    @rule()
    def restart_from_low_water(self):
        self.start_reader(GapTracker(self.tracker.low_water))

    @rule()
    def restart_where_it_was(self):
        kept = [tuple(gap) for gap in self.tracker.gaps]
        self.tracker = GapTracker(self.tracker.low_water, top=self.tracker.top, gaps=[Gap(*gap) for gap in kept])

    @invariant()
    def nothing_is_doubled(self):
        assert len(self.delivered) == len(set(self.delivered))

    @invariant()
    def nothing_below_low_water_is_missing(self):
        settled = {id_ for id_ in self.rows if id_ <= self.tracker.low_water}
        assert settled <= self.delivered_ever

    @invariant()
    def nothing_below_low_water_can_still_come(self):
        assert all(id_ > self.tracker.low_water for rows in self.written.values() for id_, _, _ in rows)

    def teardown(self):
        for session in SESSIONS:
            self.commit(session)
        self.xids = dict.fromkeys(SESSIONS)
        for _ in range(2 * len(self.rows) + 4):
            self.poll(3)
            self.draw_horizon()
        assert self.delivered_ever == set(self.rows)
        assert self.tracker.low_water == self.tracker.top == max(self.rows, default=0) or not self.rows


Transactions.TestCase.settings = settings(max_examples=500, stateful_step_count=25, deadline=None)
TestTransactions = Transactions.TestCase


def test_a_gap_of_millions_is_one_run():
    tracker = GapTracker(0)

    tracker.take([5_000_000], snapshot_xmin=7)

    assert tracker.gaps == [Gap(1, 4_999_999)]


def test_an_id_within_a_gap_divides_it():
    tracker = GapTracker(0)
    tracker.take([10], snapshot_xmin=1)
    tracker.set_horizon(5)

    assert tracker.take([4], snapshot_xmin=1) == [4]
    assert tracker.gaps == [Gap(1, 3, 5), Gap(5, 9, 5)]


def test_a_gap_stays_open_while_somebody_older_than_its_horizon_runs():
    tracker = GapTracker(0)
    tracker.take([2], snapshot_xmin=100)
    tracker.set_horizon(103)

    tracker.take([], snapshot_xmin=102)
    assert tracker.low_water == 0

    tracker.take([], snapshot_xmin=103)
    assert tracker.low_water == 2


def test_a_row_that_shows_in_the_very_snapshot_that_settles_its_gap_is_delivered():
    tracker = GapTracker(0)
    tracker.take([2], snapshot_xmin=100)
    tracker.set_horizon(103)

    assert tracker.take([1], snapshot_xmin=103) == [1]
