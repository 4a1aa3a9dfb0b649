"""When the log is looked into."""

import asyncio

from chat_service.feed.beat import SOONEST_S, Beat


async def test_a_loss_makes_the_next_beat_due_at_once_and_only_that_one() -> None:
    beat = Beat()
    beat.hurry()

    async with asyncio.timeout(5 * SOONEST_S):
        await beat.due()
    after = asyncio.create_task(beat.due())
    done, _ = await asyncio.wait([after], timeout=2 * SOONEST_S)
    after.cancel()

    assert not done
