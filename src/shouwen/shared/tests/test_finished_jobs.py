"""Jobs that are over do not pile up, and failed ones stay long enough to be looked at."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from shouwen.shared import finished_jobs
from shouwen.shared.chores import HOUSEKEEPING, do_chore
from shouwen.shared.finished_jobs import forget_finished_jobs

NOW = timezone.now()

pytestmark = pytest.mark.usefixtures("as_system", "db")


def make_job(status, *, ended_ago):
    """A job that came to this state so long ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('q', 't', 'todo') RETURNING id"
        )
        job = cursor.fetchone()[0]
        for state in ("doing", status) if status != "todo" else ():
            cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", (state, job))
        cursor.execute("UPDATE procrastinate_events SET at = %s WHERE job_id = %s", (NOW - ended_ago, job))
    return job


def left():
    return list(ProcrastinateJob.objects.order_by("id").values_list("id", flat=True))


@pytest.mark.parametrize(
    ("status", "ended_ago", "stays"),
    [
        ("succeeded", timedelta(minutes=50), True),
        ("succeeded", timedelta(minutes=70), False),
        ("failed", timedelta(days=29), True),
        ("failed", timedelta(days=31), False),
        ("todo", timedelta(days=400), True),
        ("doing", timedelta(days=400), True),
    ],
)
def test_a_job_is_kept_as_long_as_its_end_asks_for(status, ended_ago, stays):
    job = make_job(status, ended_ago=ended_ago)

    assert forget_finished_jobs(at=NOW) == (0 if stays else 1)
    assert left() == ([job] if stays else [])


def test_a_job_that_waited_long_is_kept_from_its_end():
    job = make_job("succeeded", ended_ago=timedelta(days=3))
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_events (job_id, type, at) VALUES (%s, 'succeeded', %s)", (job, NOW))

    assert forget_finished_jobs(at=NOW) == 0


def test_more_than_a_batch_goes_in_one_round(monkeypatch):
    monkeypatch.setattr(finished_jobs, "BATCH", 3)
    for _each in range(10):
        make_job("succeeded", ended_ago=timedelta(days=1))
    young = make_job("succeeded", ended_ago=timedelta(0))

    assert forget_finished_jobs(at=NOW) == 10
    assert left() == [young]


def test_the_worker_does_it_by_the_clock():
    make_job("succeeded", ended_ago=timedelta(days=1))

    for chore in HOUSEKEEPING:
        if "jobs" in chore.name:
            do_chore(chore)

    assert left() == []
