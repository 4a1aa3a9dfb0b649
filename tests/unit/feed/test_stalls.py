"""Readers who stop to take while others go on: nothing piles up for them, and nothing is lost."""

import asyncio

from chat_service.feed.channel import STALLED_ENTRIES
from contract.entries import By, MemberLeft, Owner
from tests.builders import a_room_entry
from tests.unit.feed.reader import AGENT, Desk, Reader

ROOM = "room_1"
TURNS = 4  # of the loop, after which a flush is over


async def say(desk: Desk, count: int, conversation_id: str = "c1") -> None:
    """Store entries, and ring for each when the one before it was flushed."""
    for _ in range(count):
        await desk.ring(*await desk.grow(1, conversation_id))
        for _ in range(TURNS):
            await asyncio.sleep(0)


async def test_a_reader_who_stops_gets_nothing_more_and_then_the_rest_one_by_one(desk: Desk) -> None:
    brisk, slow = await desk.follower(), await desk.follower()
    await say(desk, 2)
    slow.ready.clear()

    await say(desk, 40)
    assert await brisk.until_seq(42) == list(range(1, 43))
    assert slow.seqs == [1, 2, 3]
    slow.ready.set()

    assert await slow.until_seq(42) == list(range(1, 43))
    assert [frame["type"] for frame in slow.frames[1:]] == ["entry"] * 42
    await say(desk, 1)
    assert await slow.until_seq(43) == await brisk.until_seq(43) == list(range(1, 44))


async def test_who_is_a_page_behind_is_sent_away_and_nobody_else(desk: Desk) -> None:
    brisk, slow, other = await desk.follower(), await desk.follower(), await desk.follower(reader=Reader(AGENT))
    slow.ready.clear()

    await say(desk, STALLED_ENTRIES + 1)
    assert slow.closed is None
    await say(desk, 1)

    assert slow.closed == (4008, "too slow: come back with your cursors")
    assert slow.seqs == [1]
    for reader in (brisk, other):
        assert reader.closed is None
        assert await reader.until_seq(STALLED_ENTRIES + 2) == list(range(1, STALLED_ENTRIES + 3))


async def test_a_conversation_in_which_everybody_stopped_goes_on_when_one_takes_more(desk: Desk) -> None:
    readers = [await desk.follower() for _ in range(3)]
    for reader in readers:
        reader.ready.clear()
    await say(desk, 5)
    late = await desk.follower(after=5)
    assert [reader.seqs for reader in readers] == [[1]] * 3

    for reader in readers:
        reader.ready.set()
        assert await reader.until_seq(5) == [1, 2, 3, 4, 5]
    await say(desk, 1)

    assert await late.until_seq(6) == [6]
    assert [await reader.until_seq(6) for reader in readers] == [[1, 2, 3, 4, 5, 6]] * 3


async def test_who_goes_while_stalled_is_forgotten(desk: Desk) -> None:
    slow = await desk.follower()
    slow.ready.clear()
    await say(desk, 2)

    desk.hub.detach(slow)

    assert desk.hub.channels == {}
    assert desk.hub.connections == {}


async def test_who_is_removed_while_behind_leaves_the_crowd(desk: Desk) -> None:
    ana, ben = await room_reader(desk, "ana"), await room_reader(desk, "ben")
    await desk.crowds.look()
    ben.ready.clear()
    await say(desk, 2, ROOM)
    left = a_room_entry(3, MemberLeft(Owner("v_ben", "Ben"), "banned"), room_id=ROOM)
    await desk.log.insert([left])
    await desk.ring(left)
    told = len(ben.of_type("presence"))

    await room_reader(desk, "eve", after=3)
    await desk.crowds.look()

    assert ids(ana.of_type("presence")[-1]["people"]) == ["v_ana", "v_eve"]
    assert len(ben.of_type("presence")) == told


async def room_reader(desk: Desk, name: str, after: int = 0) -> Reader:
    """Somebody who follows the room."""
    return await desk.follower(after, Reader(By("member", f"v_{name}", name.title())), ROOM)


def ids(people: list[dict[str, str]]) -> list[str]:
    """Of people."""
    return [one["id"] for one in people]
