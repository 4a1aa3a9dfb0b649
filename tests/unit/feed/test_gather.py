"""What comes soon after a large flush waits for company; who speaks alone is not held up."""

import asyncio

import pytest
from msgspec.structs import replace

from chat_service.feed import channel, gather
from chat_service.feed.batch import Batch
from chat_service.feed.gather import ALONE, CROWD, CROWD_S, ENOUGH, SEVERAL_S, SHORTLY_S, Gather
from contract.entries import By
from tests.builders import ANA
from tests.unit.feed.reader import Desk, Reader

FLUSH_S = 0.02  # what a flush takes here
BOB = By("visitor", "v2", "Bob")
TURNS = 4  # of the loop, after which a flush is over


class Clock:
    """The loop's, too. It stands still but for flushes, and when it is told to go on."""

    now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


class Crowd(Reader):
    """Takes long to write to, as a thousand readers do."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock
        self.flushes: list[int] = []

    def send_all(self, batch: Batch) -> None:
        self.clock.now_s += FLUSH_S
        self.flushes.append(len(batch.texts))
        super().send_all(batch)

    async def later(self) -> None:
        """As long as anything may wait for company."""
        self.clock.now_s += SHORTLY_S
        await turns()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Told to everything here."""
    clock = Clock()
    monkeypatch.setattr(channel, "monotonic", clock)
    monkeypatch.setattr(gather, "monotonic", clock)
    return clock


@pytest.fixture
async def crowd(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Crowd:
    """Not yet there."""
    monkeypatch.setattr(asyncio.get_running_loop(), "time", clock)
    return Crowd(clock)


async def say(desk: Desk, count: int = 1) -> None:
    """Store entries, ring for all of them, and let the loop turn."""
    await desk.ring(*await desk.grow(count))
    await turns()


async def talk(desk: Desk, count: int) -> None:
    """As `say`, in turns."""
    entries = await desk.grow(count)
    await desk.ring(*(replace(one, by=(ANA, BOB)[one.seq % 2]) for one in entries))
    await turns()


async def turns() -> None:
    """Let the loop turn."""
    for _ in range(TURNS):
        await asyncio.sleep(0)


async def test_what_comes_after_a_large_flush_goes_together(desk: Desk, crowd: Crowd) -> None:
    await desk.follower(reader=crowd)
    await say(desk, 2)
    await say(desk)
    assert crowd.flushes == [2]
    await say(desk)
    assert crowd.flushes == [2]
    await crowd.later()
    assert crowd.flushes == [2, 2]


async def test_it_gathers_also_when_the_next_entry_is_there_before_the_flush_is_over(desk: Desk, crowd: Crowd) -> None:
    await desk.follower(reader=crowd)
    *first, after = await desk.grow(3)
    room, loop = desk.hub.channels["c1"], asyncio.get_running_loop()
    loop.call_soon(loop.call_soon, loop.call_soon, room.ring, after)  # in the turn after the flush, before its end
    for entry in first:
        room.ring(entry)
    await turns()
    await turns()
    assert crowd.flushes == [2]
    await say(desk)
    assert crowd.flushes == [2]
    await crowd.later()
    assert crowd.flushes == [2, 2]


async def test_who_speaks_alone_is_not_held_up(desk: Desk, crowd: Crowd) -> None:
    await desk.follower(reader=crowd)
    for number in range(1, ALONE + 1):
        await say(desk)
        await crowd.later()
        assert crowd.seqs[-1] == number
    for number in range(ALONE + 1, ALONE + 4):
        await say(desk)
        assert crowd.seqs[-1] == number
    assert set(crowd.flushes) == {1}


def a_talk(clock: Clock, *people: str, every_s: float, readers: int = CROWD) -> list[float]:
    """Each of them says something; how long that waits, each time, and is then written at once."""
    gathers, waits = Gather(), []
    for person in people:
        clock.now_s += every_s
        gathers.said(person)
        waits.append(gathers.rest_s(1))
        clock.now_s += waits[-1]
        gathers.flushed(clock.now_s, 1, readers)
    return waits


def test_what_several_say_to_a_crowd_within_a_fifth_of_a_second_goes_together(clock: Clock) -> None:
    waits = a_talk(clock, "ana", "bob", "ana", "cyd", every_s=0.05)
    assert waits == pytest.approx([0, 0, CROWD_S - 0.05, CROWD_S - 0.05])


def test_enough_company_waits_for_no_more(clock: Clock) -> None:
    gathers = Gather()
    for person in ("ana", "bob"):
        gathers.said(person)
    gathers.flushed(clock.now_s, 2, CROWD)
    assert gathers.rest_s(ENOUGH - 1) == pytest.approx(CROWD_S)
    assert gathers.rest_s(ENOUGH) == 0


async def test_a_crowd_in_which_several_talk_is_told_together_or_when_enough_came(
    desk: Desk, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gather, "CROWD", 1)
    await desk.follower(reader=crowd)
    await talk(desk, 2)
    await talk(desk, ENOUGH - 1)
    await crowd.later()
    assert crowd.flushes == [2]
    await talk(desk, 1)
    assert crowd.flushes == [2, ENOUGH]
    await talk(desk, 1)
    await crowd.later()
    assert crowd.flushes == [2, ENOUGH]
    crowd.clock.now_s += CROWD_S
    await turns()
    assert crowd.flushes == [2, ENOUGH, 1]


def test_one_who_speaks_to_a_crowd_is_not_held_up(clock: Clock) -> None:
    assert a_talk(clock, *["ana"] * 40, every_s=0.05) == [0] * 40


def test_answers_that_take_their_time_are_not_held_up(clock: Clock) -> None:
    assert a_talk(clock, *["ana", "bob"] * 20, every_s=CROWD_S) == [0] * 40


def test_a_few_readers_are_told_at_once_whoever_talks(clock: Clock) -> None:
    assert a_talk(clock, *["ana", "bob"] * 20, every_s=0.05, readers=CROWD - 1) == [0] * 40


def test_when_the_talk_is_over_the_next_one_is_not_held_up(clock: Clock) -> None:
    gathers = Gather()
    for person in ("ana", "bob"):
        gathers.said(person)
    clock.now_s += SEVERAL_S
    gathers.flushed(clock.now_s, 1, CROWD)
    clock.now_s += 0.05
    gathers.said("bob")
    assert gathers.rest_s(1) == 0
