"""The hub: whatever the broker loses, repeats or confuses, a follower gets every entry once, in order."""

import asyncio
import itertools
import json
import random

import pytest

from chat_service.feed.frames import PAGE_BYTES
from chat_service.ports.broker import Typing
from chat_service.ports.log import Log
from contract.audience import Audience
from contract.entries import Entry, NotePosted
from tests.builders import ANA, an_entry
from tests.unit.feed.reader import AGENT, Desk, Reader


async def test_a_lost_ring_is_healed_by_one_heartbeat(desk: Desk) -> None:
    await desk.grow(3)
    readers = [await desk.follower(), await desk.follower(after=2)]
    await desk.grow(2)

    await desk.hub.beat_once()

    assert await readers[0].until_seq(5) == [1, 2, 3, 4, 5]
    assert await readers[1].until_seq(5) == [3, 4, 5]
    for reader in readers:
        assert reader.of_type("heartbeat") == [{"type": "heartbeat", "heads": {"c1": 5}}]


async def test_a_lost_ring_is_healed_by_the_next_one(desk: Desk) -> None:
    reader = await desk.follower()
    entries = await desk.grow(5)

    await desk.ring(entries[-1])

    assert await reader.until_seq(5) == [1, 2, 3, 4, 5]


async def test_more_than_a_page_that_was_lost_is_healed(desk: Desk) -> None:
    reader = await desk.follower()
    await desk.grow(450)

    await desk.hub.beat_once()

    assert await reader.until_seq(450) == list(range(1, 451))


async def test_rings_in_any_order_are_delivered_once_in_order(desk: Desk) -> None:
    for number, order in enumerate(itertools.permutations(range(4))):
        conversation_id = f"c{number}"
        reader = await desk.follower(conversation_id=conversation_id)
        entries = await desk.grow(4, conversation_id)

        await desk.ring(*(entries[place] for place in order))

        assert await reader.until_seq(4) == [1, 2, 3, 4], order


async def test_rings_that_come_twice_are_delivered_once(desk: Desk) -> None:
    reader = await desk.follower()
    entries = await desk.grow(20)
    confused = [*entries, *entries, *entries]
    random.Random(7).shuffle(confused)  # noqa: S311 - a shuffle that is the same each time

    await desk.ring(*confused)
    await reader.until_seq(20)
    (last,) = await desk.grow()
    await desk.ring(*confused, last, *confused)

    assert await reader.until_seq(21) == list(range(1, 22))


async def test_a_heartbeat_amid_traffic_doubles_nothing(desk: Desk) -> None:
    reader = await desk.follower()

    for _ in range(20):
        entries = await desk.grow(3)
        await asyncio.gather(desk.hub.beat_once(), desk.ring(*entries), desk.hub.beat_once())

    assert await reader.until_seq(60) == list(range(1, 61))


@pytest.mark.parametrize("lost", [0, 3], ids=["every ring heard", "every third ring lost"])
async def test_who_joins_amid_traffic_misses_and_doubles_nothing(desk: Desk, lost: int) -> None:
    await desk.grow(250)
    joined: list[tuple[int, Reader]] = []

    for number in range(150):
        (entry,) = await desk.grow()
        if number % 10 == 0:
            after = number * 7 % 251
            joined.append((after, desk.joiner(after)))
        if not lost or number % lost:
            await desk.ring(entry)
        await asyncio.sleep(0)
    await desk.hub.beat_once()

    for after, reader in joined:
        assert await reader.until_seq(400) == list(range(after + 1, 401))


async def test_a_reader_who_takes_no_backlog_holds_nobody_up(desk: Desk) -> None:
    brisk, slow = await desk.follower(), Reader()
    slow.ready.clear()
    desk.joiner(reader=slow)

    await desk.ring(*await desk.grow(3))

    assert await brisk.until_seq(3) == [1, 2, 3]
    assert slow.frames == []
    slow.ready.set()
    assert await slow.until_seq(3) == [1, 2, 3]


async def test_long_texts_come_in_frames_that_any_line_takes(desk: Desk) -> None:
    texts = ["\U0001f352" * 4_000] * 40
    await desk.log.insert([an_entry(seq, text) for seq, text in enumerate(texts, start=1)])
    slow = Reader()
    slow.ready.clear()
    joining = desk.joiner(reader=slow)
    await asyncio.sleep(0)
    assert slow.frames == []
    slow.ready.set()

    assert await joining.until_seq(40) == list(range(1, 41))

    assert all(frame["head"] == 40 for frame in slow.frames)
    assert len(slow.frames) > 1
    assert max(len(json.dumps(frame["entries"], ensure_ascii=False).encode()) for frame in slow.frames) < PAGE_BYTES


async def test_following_again_sets_the_cursor_anew(desk: Desk) -> None:
    await desk.grow(3)
    reader = await desk.follower(after=3)

    desk.hub.follow(reader, "c1", 1)
    await reader.until_seq(3)
    await desk.ring(*await desk.grow())

    assert await reader.until_seq(4) == [2, 3, 4]


async def test_who_left_gets_nothing_and_is_forgotten(desk: Desk) -> None:
    stays, leaves, goes = [await desk.follower() for _ in range(3)]
    desk.hub.unfollow(leaves, "c1")
    desk.hub.detach(goes)

    await desk.ring(*await desk.grow())
    await desk.hub.beat_once()

    assert await stays.until_seq(1) == [1]
    assert (leaves.seqs, goes.seqs) == ([], [])
    assert leaves.of_type("heartbeat") == [{"type": "heartbeat", "heads": {}}]
    assert goes.of_type("heartbeat") == []
    desk.hub.detach(stays)
    desk.hub.detach(leaves)
    assert (desk.hub.channels, desk.hub.connections) == ({}, {})


async def test_each_audience_reads_its_own_form_of_an_entry(desk: Desk) -> None:
    visitor = await desk.follower()
    agent = await desk.follower(reader=Reader(AGENT, Audience.AGENT))
    note = an_entry(1, by=AGENT, payload=NotePosted("angry"))

    await desk.log.insert([note])
    await desk.ring(note)
    for reader in (visitor, agent):
        await reader.until_seq(1)

    assert visitor.entries == [{"conversation_id": "c1", "seq": 1, "type": "hidden"}]
    assert agent.entries[0]["text"] == "angry"


async def test_typing_is_told_to_everybody_but_whoever_types(desk: Desk) -> None:
    visitor, agent = await desk.follower(), await desk.follower(reader=Reader(AGENT, Audience.AGENT))

    await desk.broker.publish(Typing("c1", ANA, typing=True))

    by = {"role": ANA.role, "id": ANA.id, "name": ANA.name}
    assert agent.of_type("typing") == [{"type": "typing", "conversation_id": "c1", "by": by, "typing": True}]
    assert visitor.of_type("typing") == []


class Broken:
    """A log whose pages can't be read, though it answers."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self.breaks = False

    def __getattr__(self, name: str) -> object:
        return getattr(self._log, name)

    async def after(self, conversation_id: str, seq: int, limit: int = 50) -> list[Entry]:
        if self.breaks:
            raise ValueError("no entry that anybody could read")
        return await self._log.after(conversation_id, seq, limit)


async def test_who_can_not_be_told_the_backlog_is_sent_away_to_come_back_and_nobody_else_is(desk: Desk) -> None:
    broken = Broken(desk.log)
    there = Desk(broken)  # type: ignore[arg-type]
    hears = await there.follower(conversation_id="c2")
    broken.breaks = True

    deaf = await there.follower()

    assert deaf.closed == (1011, "something went wrong here: come back with your cursors")
    assert hears.closed is None
    await there.ring(*await there.grow(conversation_id="c2"))
    assert await hears.until_seq(1) == [1]


async def test_who_can_not_be_told_what_they_missed_is_sent_away_to_come_back(desk: Desk) -> None:
    broken = Broken(desk.log)
    there = Desk(broken)  # type: ignore[arg-type]
    followers = [await there.follower() for _ in range(2)]
    await there.grow(2)
    broken.breaks = True

    await there.hub.beat_once()
    await asyncio.gather(*there.hub._healing.values())

    assert [reader.closed and reader.closed[0] for reader in followers] == [1011, 1011]


async def test_a_cursor_beyond_the_head_is_told_the_head(desk: Desk) -> None:
    await desk.grow(2)

    reader = await desk.follower(after=9)
    await desk.ring(*await desk.grow())

    assert [(page["entries"], page["head"]) for page in reader.of_type("entries")] == [([], 2)]
    assert await reader.until_seq(3) == [3]


class Absorbed(Reader):
    """One whose backlog does not notice that it was cancelled."""

    async def drained(self) -> None:
        try:
            await super().drained()
        except asyncio.CancelledError:
            return


async def test_a_backlog_that_was_cancelled_unheard_sends_nothing_any_more(desk: Desk) -> None:
    await desk.grow(3)
    reader = Absorbed()
    reader.ready.clear()
    desk.joiner(0, reader)
    first = desk.hub.connections[reader]["c1"]
    await asyncio.sleep(0)  # it waits for its reader

    desk.hub.follow(reader, "c1", 0)
    reader.ready.set()
    assert first
    await first

    assert await reader.until_seq(3) == [1, 2, 3]
    await desk.ring(*await desk.grow(1))
    assert await reader.until_seq(4) == [1, 2, 3, 4]
