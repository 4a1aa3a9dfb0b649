"""Two replicas tell one another who is in a room, and their readers once a look."""

from collections.abc import Sequence

import pytest

from chat_service.feed.crowds import ALTERED, RENEW_S, Crowds
from chat_service.ports.broker import Altered
from contract.entries import By
from tests.unit.feed.reader import Reader
from tests.unit.rooms.replicas import Line

ROOM = "room_1"
MANY = 500


class Clock:
    """Seconds, as a test says."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


class Two:
    """Two replicas' crowds on one line; a look at both is a second."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.lines = [Line(), Line()]
        self.lines[0].others, self.lines[1].others = [self.lines[1]], [self.lines[0]]
        self.crowds = [Crowds(line, f"r{number}", self.clock) for number, line in enumerate(self.lines)]

    def comes(self, place: int, name: str) -> Reader:
        """Somebody's screen there."""
        reader = Reader(By("visitor", f"v_{name}", name))
        self.crowds[place].came(ROOM, reader)
        return reader

    async def seconds(self, count: int = 1) -> None:
        for _ in range(count):
            self.clock.now_s += 1
            for one in self.crowds:
                await one.look()


@pytest.fixture
def two() -> Two:
    return Two()


def counts(reader: Reader) -> list[int]:
    return [frame["count"] for frame in reader.of_type("presence")]


def at_most_one(readers: Sequence[Reader], told: dict[Reader, int]) -> bool:
    """Whether none of them was told more than once since `told`."""
    return all(len(counts(reader)) <= told.get(reader, 0) + 1 for reader in readers)


async def test_each_replica_learns_of_the_others_people_and_a_newcomer_of_everybodys(two: Two) -> None:
    ana = two.comes(0, "Ana")
    await two.seconds()
    ben = two.comes(1, "Ben")
    await two.seconds(2)

    assert counts(ana) == [1, 2]
    assert counts(ben)[-1] == 2
    assert [crowds.online(ROOM) for crowds in two.crowds] == [2, 2]
    assert two.crowds[0].is_online(ROOM, "v_Ben")


async def test_when_everybody_comes_back_a_reader_is_told_once_a_second_at_most(two: Two) -> None:
    stays = two.comes(0, "Ana")
    there = [two.comes(1, f"Ben {number}") for number in range(MANY)]
    await two.seconds(2)
    assert counts(stays)[-1] == MANY + 1

    back: list[Reader] = []
    for second in range(10):
        told = {reader: len(counts(reader)) for reader in (stays, *back)}
        for reader in there[second::10]:
            two.crowds[1].left(ROOM, reader)
            back.append(two.comes(second % 2, reader.author.by.name))
        await two.seconds()
        assert at_most_one([stays, *back], told)

    assert counts(stays)[-1] == MANY + 1
    assert two.crowds[0].online(ROOM) == two.crowds[1].online(ROOM) == MANY + 1


async def test_what_was_lost_between_replicas_is_right_again_with_the_next_whole_word(two: Two) -> None:
    ana = two.comes(0, "Ana")
    await two.seconds()
    two.lines[1].is_cut = True
    two.comes(1, "Ben")
    await two.seconds()
    assert counts(ana) == [1]

    two.lines[1].is_cut = False
    await two.seconds(RENEW_S + 1)

    assert counts(ana) == [1, 2]


async def test_a_room_that_everybody_left_is_forgotten(two: Two) -> None:
    ana, ben = two.comes(0, "Ana"), two.comes(1, "Ben")
    await two.seconds(2)
    two.crowds[0].left(ROOM, ana)
    two.crowds[0].left(ROOM, ana)
    await two.seconds(12)
    assert counts(ben)[-1] == 1
    two.crowds[1].left(ROOM, ben)
    await two.seconds(12)

    assert [crowds.online(ROOM) for crowds in two.crowds] == [0, 0]


async def test_of_many_new_photos_each_is_told(two: Two) -> None:
    ana = two.comes(0, "Ana")
    there = [two.comes(1, f"Ben {number}") for number in range(2 * ALTERED + 1)]
    await two.seconds(2)
    for reader in there:
        await two.lines[1].publish(Altered(person_id=reader.author.by.id))

    await two.seconds(3)

    told = [frame["id"] for frame in ana.of_type("person_changed")]
    assert sorted(told) == sorted(reader.author.by.id for reader in there)
