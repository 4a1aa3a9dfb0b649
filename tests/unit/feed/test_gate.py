"""The gate, with guests that only remember what they were told."""

import asyncio
from collections.abc import Callable

from chat_service.feed.fair import A_TURN, Fair
from chat_service.feed.gate import Gate

DEADLINE_S = 10


class Guest:
    def __init__(self, told: "list[Guest]") -> None:
        self._told = told
        self.admitted = 0
        self.retry_after_s: list[float] = []

    def admit(self) -> None:
        self.admitted += 1
        self._told.append(self)

    def refuse(self, retry_after_s: float) -> None:
        self.retry_after_s.append(retry_after_s)
        self._told.append(self)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while not condition():  # noqa: ASYNC110 - the gate is under test, and has no event for this
            await asyncio.sleep(0.005)


def guests(amount: int) -> tuple[list[Guest], list[Guest]]:
    """So many, and those of them who were told something, in that order."""
    told: list[Guest] = []
    return [Guest(told) for _ in range(amount)], told


async def test_all_are_let_in_in_the_order_in_which_they_came() -> None:
    gate = Gate(per_s=200)
    came, told = guests(60)

    for guest in came:
        gate.arrive(guest)
    await until(lambda: len(told) == 60)

    assert told == came
    assert {guest.admitted for guest in came} == {1}
    assert gate.waiting == 0


async def test_nobody_is_let_in_while_arriving() -> None:
    gate = Gate(per_s=0)
    (guest,), told = guests(1)

    gate.arrive(guest)

    assert (told, gate.waiting) == ([], 1)
    await until(lambda: guest.admitted == 1)


async def test_who_would_wait_longer_than_five_seconds_is_told_a_time_of_their_own() -> None:
    gate = Gate(per_s=2)
    came, told = guests(13)

    for guest in came:
        gate.arrive(guest)
    await until(lambda: len(told) >= 4)

    late = came[10:]
    assert [len(guest.retry_after_s) for guest in late] == [1, 1, 1]
    assert all(guest.retry_after_s[0] >= 4 for guest in late)
    assert not any(guest.retry_after_s for guest in came[:10])
    assert gate.refused == 3
    assert came[0].admitted == 1


async def test_times_to_come_back_are_spread_and_end_at_a_minute() -> None:
    gate = Gate(per_s=10)
    came, told = guests(1_000)

    for guest in came:
        gate.arrive(guest)
    await until(lambda: len(told) >= 950)

    times = [guest.retry_after_s[0] for guest in came if guest.retry_after_s]
    assert len(times) == 950
    assert max(times) <= 66
    assert all(sum(second <= time < second + 1 for time in times) <= 40 for second in range(4, 50))


async def test_who_went_away_is_neither_let_in_nor_told_anything() -> None:
    gate = Gate(per_s=20)
    (first, gone, last, refused), told = guests(4)

    for guest in (first, gone, last):
        gate.arrive(guest)
    gate.send_back(refused, 10)
    gate.leave(gone)
    gate.leave(refused)
    await until(lambda: last.admitted == 1)

    assert told == [first, last]


async def test_without_a_limit_nobody_is_told_to_come_back() -> None:
    gate = Gate(per_s=0)
    came, told = guests(3_000)

    for guest in came:
        gate.arrive(guest)
    await until(lambda: len(told) == 3_000)

    assert told == came
    assert gate.refused == 0


async def test_a_few_go_on_in_each_turn_of_the_loop_in_the_order_of_asking() -> None:
    fair = Fair()
    done: list[int] = []

    async def go_on(number: int) -> None:
        await fair.turn()
        done.append(number)

    tasks = [asyncio.create_task(go_on(number)) for number in range(5 * A_TURN)]
    sizes = []
    async with asyncio.timeout(DEADLINE_S):
        while len(done) < len(tasks):
            before = len(done)
            await asyncio.sleep(0)
            sizes.append(len(done) - before)

    assert done == list(range(5 * A_TURN))
    assert max(sizes) <= A_TURN


async def test_who_gave_up_waiting_takes_no_turn() -> None:
    fair = Fair()
    tasks = [asyncio.create_task(fair.turn()) for _ in range(3 * A_TURN)]
    await asyncio.sleep(0)
    tasks[A_TURN].cancel()

    results = await asyncio.gather(*tasks, return_exceptions=True)

    assert [isinstance(result, asyncio.CancelledError) for result in results].count(True) == 1
