"""The worker process: jobs and timers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from django.db import close_old_connections
from procrastinate import App
from procrastinate.contrib.django import app as django_app
from procrastinate.contrib.django.django_connector import DjangoConnector

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.2
BEAT_SECONDS = 2.0
# A worker that was killed stops beating; its jobs are taken up by the others after this long.
STALLED_SECONDS = 20
SHUTDOWN_SECONDS = 2.0


def run_worker(concurrency: int, *, name: str, beat: Callable[[], None]) -> None:
    """Run jobs until told to stop; what it cannot finish in time is run again by another worker."""
    connector = django_app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError(connector)
    with django_app.replace_connector(connector.get_worker_connector()) as app:
        asyncio.run(_work(app, concurrency, name, beat))


async def _work(app: App, concurrency: int, name: str, beat: Callable[[], None]) -> None:
    async with app.open_async():
        beside = [
            asyncio.create_task(_every(BEAT_SECONDS, partial(asyncio.to_thread, _with_fresh_connection, beat))),
            asyncio.create_task(_every(STALLED_SECONDS / 2, partial(_retry_stalled, app))),
        ]
        try:
            await app.run_worker_async(
                concurrency=concurrency,
                name=name,
                fetch_job_polling_interval=POLL_SECONDS,
                abort_job_polling_interval=5.0,
                # NOTIFY inside the transaction that defers a job would hold a lock all commits queue for.
                listen_notify=False,
                shutdown_graceful_timeout=SHUTDOWN_SECONDS,
                update_heartbeat_interval=5.0,
                stalled_worker_timeout=STALLED_SECONDS,
                task_middleware=[_with_fresh_connection],
            )
        finally:
            for task in beside:
                task.cancel()


def _with_fresh_connection(act: Callable[[], Any], *_context: object) -> Any:
    # Threads are used again and Django keeps a thread's connection: one that broke with the database must not fail all
    # that runs there later.
    close_old_connections()
    return act()


async def _every(seconds: float, act: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await act()
        except Exception:
            # The database may be away for a moment; the next round tries again.
            logger.exception("A round beside the jobs failed.")
        await asyncio.sleep(seconds)


async def _retry_stalled(app: App) -> None:
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        logger.warning("Job %s (%s) was left behind by a dead worker and runs again.", job.id, job.task_name)
        await app.job_manager.retry_job(job)
