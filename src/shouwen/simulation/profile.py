"""How many customers come at which time of day, and how they behave: draws from named distributions, seeded."""

import random
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

# Share of a day's contacts per half-hour from 00:00, in thousandths: quiet nights, peaks 09–11 and 14–16.
WORKDAY = (
    4, 3, 2, 2, 1, 1, 1, 1, 1, 1, 2, 3, 5, 8, 12, 18, 28, 38, 48, 52, 51, 47, 38, 30,
    25, 26, 33, 42, 49, 50, 46, 41, 36, 32, 28, 26, 26, 25, 24, 22, 19, 16, 13, 11, 9, 7, 6, 5,
)  # fmt: skip
HALF_HOURS = len(WORKDAY)


@dataclass(frozen=True, slots=True)
class Habits:
    """What one simulated customer will do: how long they wait, how much they say, whether they rate."""

    patience_seconds: float
    turns: int
    pause_seconds: float
    score: int | None


def intensity(at: datetime, zone: ZoneInfo) -> float:
    """Arrivals relative to the day's average (1.0) at this moment in this zone, by the half-hour profile."""
    local = at.astimezone(zone)
    share = WORKDAY[(local.hour * 60 + local.minute) // 30]
    return share * HALF_HOURS / sum(WORKDAY)


def next_arrival_seconds(rng: random.Random, *, per_minute: float) -> float:
    """Seconds until the next customer comes: a Poisson process of `per_minute` on average."""
    if per_minute <= 0:
        raise ValueError("The rate is a number of customers per minute greater than 0.")
    return rng.expovariate(per_minute / 60.0)


def draw_habits(rng: random.Random, *, mean_patience_seconds: float = 180.0) -> Habits:
    """One customer's habits: exponential patience (Palm's model of abandonment), few turns, two in three rate."""
    score = rng.choices((None, 5, 4, 3, 2, 1), weights=(34, 40, 15, 6, 3, 2))[0]
    return Habits(
        patience_seconds=max(5.0, rng.expovariate(1.0 / mean_patience_seconds)),
        turns=rng.choice((2, 2, 3, 3, 4)),
        pause_seconds=rng.lognormvariate(1.2, 0.5),
        score=score,
    )
