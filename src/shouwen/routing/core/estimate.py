"""How fast a queue answers while somebody waits, and the wait that follows from it."""

from __future__ import annotations

from math import exp

MEMORY_S = 900.0
"""Time constant of the moving average: an answer 15 minutes ago counts e⁻¹ of one now."""

PRIOR_S = 60.0
"""The assumption from staff and handle time weighs as much as one minute of observation."""


class AnswerRate:
    """Answers per second of a queue, measured only over the time in which somebody waited in it.

    Answers while nobody waits say how fast customers come, not how fast agents serve, so they are left out.
    With A answers and B seconds, both fading with `exp(-t / MEMORY_S)`, and the assumed rate
    r0 = slots on duty / mean handle time, the rate is (A + PRIOR_S * r0) / (B + PRIOR_S): the mean of the
    Gamma posterior of a Poisson rate with prior Gamma(PRIOR_S * r0, PRIOR_S) (Gelman et al., Bayesian Data
    Analysis, 3rd ed. 2013, section 2.6, equation 2.15 with exposure).
    """

    __slots__ = ("answers", "busy", "busy_s", "measured_at")

    def __init__(self, at: float) -> None:
        self.answers = 0.0
        self.busy_s = 0.0
        self.measured_at = at
        self.busy = False

    def measure(self, at: float, *, busy: bool) -> None:
        """Bring the averages up to `at`; from now on somebody waits, or nobody does."""
        self.answers, self.busy_s = self._faded(at)
        self.measured_at = at
        self.busy = busy

    def answered(self, at: float) -> None:
        """Count one contact that had waited and was answered."""
        self.measure(at, busy=self.busy)
        self.answers += 1.0

    def _faded(self, at: float) -> tuple[float, float]:
        if at == self.measured_at:
            return self.answers, self.busy_s
        keep = exp((self.measured_at - at) / MEMORY_S)
        busy_s = self.busy_s * keep
        if self.busy:
            busy_s += MEMORY_S * (1.0 - keep)
        return self.answers * keep, busy_s

    def wait_s(self, at: float, *, ahead: int, slots: int, handle_s: float) -> float | None:
        """Estimate the seconds until a contact with `ahead` others before it is answered.

        W = (ahead + 1) / (s * mu), the queue-length estimator of Whitt (1999), Predicting Queueing Delays,
        Management Science 45(6), section 2, with s * mu replaced by the measured answer rate, which already
        contains pauses and agents shared with other queues. None when nobody who could serve is on duty.
        """
        if slots <= 0:
            return None
        answers, busy_s = self._faded(at)
        return (ahead + 1) * (busy_s + PRIOR_S) / (answers + PRIOR_S * slots / handle_s)
