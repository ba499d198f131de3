"""What becomes of a switch's process that can read no more."""

import asyncio

import pytest

from shouwen.telephony.calls.following import Follower


@pytest.mark.django_db(transaction=True)
def test_an_unexpected_end_of_reading_reaches_whoever_waits(as_system):
    async def follow() -> None:
        follower = Follower("any", lambda found: None, after=0)

        def stumble(link: object) -> bool:
            raise KeyError("a bug")

        follower._takes_hold = stumble  # type: ignore[method-assign]
        follower.start()
        try:
            await asyncio.wait_for(follower.broken, 10)
        finally:
            await follower.close()

    with pytest.raises(KeyError, match="a bug"):
        asyncio.run(follow())
