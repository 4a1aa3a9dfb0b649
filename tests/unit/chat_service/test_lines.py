"""Open lines are pinged in turn, also those that came all at once."""

import asyncio

from chat_service.socket.lines import TICKS, Lines

MANY = 10_000
A_TURN = 0  # seconds: each turn of the loop is a tick


class Asked:
    """A line that counts its pings."""

    def __init__(self) -> None:
        self.pings = 0

    def ping(self) -> None:
        self.pings += 1


async def test_each_is_pinged_once_in_the_time_and_no_tick_has_more_than_twice_its_share() -> None:
    lines, asked = Lines(A_TURN), [Asked() for _ in range(MANY)]
    places = [lines.open(one) for one in asked]

    a_tick: list[int] = []
    while sum(a_tick) < MANY:
        before = sum(one.pings for one in asked)
        await asyncio.sleep(0)
        a_tick.append(sum(one.pings for one in asked) - before)

    assert {one.pings for one in asked} == {1}
    assert max(a_tick) <= 2 * MANY / TICKS
    for place, one in zip(places, asked, strict=True):
        place.discard(one)


async def test_who_left_is_pinged_no_more_and_who_comes_after_everybody_left_is() -> None:
    lines, gone, here = Lines(A_TURN), Asked(), Asked()
    lines.open(gone).discard(gone)
    for _ in range(2 * TICKS):
        await asyncio.sleep(0)

    place = lines.open(here)
    for _ in range(2 * TICKS):
        await asyncio.sleep(0)

    assert gone.pings == 0
    assert here.pings > 0
    place.discard(here)
