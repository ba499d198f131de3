"""Following the outbox although ids become visible out of order: the decision, free of I/O.

An id can be missing for two reasons: its transaction still runs, or it was rolled back. Because
`shared_outbox_next_id()` takes a transaction id before it draws the outbox id, whoever holds a missing
id has a transaction id below any that is handed out after the gap was seen: the *horizon*. Once every
transaction below the horizon has ended (the `xmin` of a snapshot has reached it) and the row is still
not visible in that snapshot, it never will be.

The `xmax` of a snapshot is no horizon: it is one past the latest *completed* transaction, and the
holder of the gap may have a later id than that.
"""

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple


class Gap(NamedTuple):
    """A run of ids that were not visible although a later one was; settled once xmin reaches the horizon."""

    first: int
    last: int
    horizon: int | None = None


class GapTracker:
    """Which ids a reader has seen, which it still waits for, and how far everything is settled.

    `low_water` is where to go on: every id up to there was delivered or will never exist. A reader that has
    kept `top` and `gaps` goes on exactly where it was; one that knows only the low-water mark may meet
    events again.
    """

    def __init__(self, low_water: int, *, top: int | None = None, gaps: Iterable[Gap] = ()) -> None:
        self.top = low_water if top is None else top
        # Ascending and without overlap. Runs, because a reader that was away longer than the outbox is kept
        # meets one of millions.
        self._gaps = sorted(gaps)

    @property
    def low_water(self) -> int:
        """Every id up to here was delivered or will never exist: where a restart may go on."""
        return self._gaps[0].first - 1 if self._gaps else self.top

    @property
    def gaps(self) -> list[Gap]:
        """Runs of ids up to `top` that are not settled yet, ascending."""
        return list(self._gaps)

    @property
    def needs_horizon(self) -> bool:
        """Whether a gap was seen for which no transaction id has been drawn since."""
        return any(gap.horizon is None for gap in self._gaps)

    def set_horizon(self, transaction_id: int) -> None:
        """Note a transaction id drawn after the present gaps were seen."""
        self._gaps = [gap if gap.horizon is not None else gap._replace(horizon=transaction_id) for gap in self._gaps]

    def take(self, ids: Iterable[int], *, snapshot_xmin: int) -> list[int]:
        """Note the ids visible in one snapshot; returns those not delivered before, ascending.

        The ids must be all that this snapshot shows within the gaps, and the lowest of those above `top`.
        `snapshot_xmin` is the oldest transaction that ran when that very snapshot was taken.
        """
        fresh = [id_ for id_ in sorted(set(ids)) if self._is_news(id_)]
        # Only now: what this snapshot showed within a gap has been taken out of it.
        self._gaps = [gap for gap in self._gaps if gap.horizon is None or snapshot_xmin < gap.horizon]
        return fresh

    def _is_news(self, id_: int) -> bool:
        if id_ > self.top:
            if id_ > self.top + 1:
                self._gaps.append(Gap(self.top + 1, id_ - 1))
            self.top = id_
            return True
        at = bisect_right(self._gaps, id_, key=lambda gap: gap.first) - 1
        if at < 0 or self._gaps[at].last < id_:
            return False
        first, last, horizon = self._gaps[at]
        parts = (Gap(first, id_ - 1, horizon), Gap(id_ + 1, last, horizon))
        self._gaps[at : at + 1] = [part for part in parts if part.first <= part.last]
        return True
