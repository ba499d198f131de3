"""How many callers are let in: past the limit everybody's call would suffer, so the rest hear a busy announcement."""

import math
from dataclasses import dataclass
from datetime import datetime

from shouwen.telephony.switch_events import RefusalReason


@dataclass(frozen=True)
class CallLimits:
    """What one node carries in good quality (about 100 recorded calls on two cores)."""

    max_live: int = 100
    max_per_second: float = 20.0


class Gate:
    """Decides on each new caller; short bursts of one second's worth are let through."""

    def __init__(self, limits: CallLimits) -> None:
        self.limits = limits
        self._burst = max(1.0, math.ceil(limits.max_per_second))
        self._allowance = self._burst
        self._last: datetime | None = None

    def refuse(self, live: int, at: datetime) -> RefusalReason | None:
        """The reason to keep this caller out, None to let the call in; `live` are the calls already up."""
        if live >= self.limits.max_live:
            return RefusalReason.TOO_MANY_LIVE
        if self._last is not None:
            passed = max(0.0, (at - self._last).total_seconds())
            self._allowance = min(self._burst, self._allowance + passed * self.limits.max_per_second)
        self._last = at
        if self._allowance < 1:
            return RefusalReason.TOO_MANY_PER_SECOND
        self._allowance -= 1
        return None
