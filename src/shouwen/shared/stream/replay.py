"""What a reader missed while away, read from the outbox."""

from dataclasses import dataclass

from psycopg_pool import AsyncConnectionPool

from shouwen.shared.outbox.reading import LAST_ID
from shouwen.shared.stream.frames import Frame
from shouwen.shared.stream.topics import Follower

# Further back, looking through all that happened costs more than fetching the page again.
LONGEST_SEARCH = 200_000
BOUNDS = f"SELECT (SELECT min(id) FROM shared_outbox), ({LAST_ID})"  # noqa: S608 - our own constant
MISSED = """
    SELECT id, type, published_at, topics, payload::text FROM shared_outbox
    WHERE id > %(after)s AND tenant_id = %(tenant)s AND topics && %(topics)s::text[] ORDER BY id LIMIT %(limit)s"""


@dataclass(frozen=True, slots=True)
class Missed:
    """The events to replay, oldest first; or why that cannot be done."""

    frames: tuple[Frame, ...] = ()
    too: str | None = None


async def missed(
    pool: AsyncConnectionPool, follower: Follower, topics: tuple[str, ...], *, after: int, low_water: int, limit: int
) -> Missed:
    """What happened in these topics after `after`. `low_water` was the process's mark before this was called."""
    async with pool.connection() as link:
        oldest, newest = await (await link.execute(BOUNDS)).fetchone() or (None, 0)
        if after > newest:
            return Missed(too="new")
        if newest > after and (oldest is None or oldest > after + 1):
            return Missed(too="old")
        if newest - after > LONGEST_SEARCH:
            return Missed(too="many")
        parameters = {"after": after, "tenant": follower.tenant_id, "topics": list(topics), "limit": limit + 1}
        rows = await (await link.execute(MISSED, parameters)).fetchall()
    if len(rows) > limit:
        return Missed(too="many")
    frames = []
    for number, (id_, type_, at, topics_, payload) in enumerate(rows):
        # An id that the process has not settled yet may still come, so no mark goes beyond that.
        following = rows[number + 1][0] - 1 if number + 1 < len(rows) else low_water
        mark = max(after, min(low_water, following))
        frames.append(Frame(id_, mark, type_, at.isoformat(), topics_, payload))
    return Missed(tuple(frames))
