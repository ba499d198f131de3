"""Following the outbox although ids become visible out of order: the decision, free of I/O.

An id can be missing for two reasons: its transaction still runs, or it was rolled back. Because
`shared_outbox_next_id()` takes a transaction id before it draws the outbox id, whoever holds a missing
id has a transaction id below any that is handed out after the gap was seen: the *horizon*. Once every
transaction below the horizon has ended (the `xmin` of a snapshot has reached it) and the row is still
not visible in that snapshot, it never will be.

The `xmax` of a snapshot is no horizon: it is one past the latest *completed* transaction, and the
holder of the gap may have a later id than that.
"""

from collections.abc import Iterable


class GapTracker:
    """Which ids a reader has seen, which it still waits for, and how far everything is settled."""

    def __init__(self, low_water: int) -> None:
        self.top = low_water
        self._gaps: dict[int, int | None] = {}

    @property
    def low_water(self) -> int:
        """Every id up to here was delivered or will never exist: where a restart may go on."""
        return min(self._gaps, default=self.top + 1) - 1

    @property
    def gaps(self) -> list[int]:
        """Ids below `top` that are not settled yet."""
        return list(self._gaps)

    @property
    def needs_horizon(self) -> bool:
        """Whether a gap was seen for which no transaction id has been drawn since."""
        return any(horizon is None for horizon in self._gaps.values())

    def set_horizon(self, transaction_id: int) -> None:
        """Note a transaction id drawn after the present gaps were seen."""
        for id_, horizon in self._gaps.items():
            if horizon is None:
                self._gaps[id_] = transaction_id

    def take(self, ids: Iterable[int], *, snapshot_xmin: int) -> list[int]:
        """Note the ids visible in one snapshot; returns those not delivered before, ascending.

        `snapshot_xmin` is the oldest transaction that ran when that very snapshot was taken.
        """
        fresh = []
        for id_ in sorted(set(ids)):
            if id_ > self.top:
                self._gaps.update(dict.fromkeys(range(self.top + 1, id_)))
                self.top = id_
                fresh.append(id_)
            elif id_ in self._gaps:
                del self._gaps[id_]
                fresh.append(id_)
        for id_ in [i for i, horizon in self._gaps.items() if horizon is not None and snapshot_xmin >= horizon]:
            del self._gaps[id_]
        return fresh
