"""Who waits is told where they stand: after the entry that queues them, when it changes, and anew in each queue."""

import asyncio

from msgspec.structs import replace

from chat_service.feed.queue_news import Place, QueueNews
from contract.audience import Audience
from contract.entries import State
from tests.unit.feed.reader import AGENT, Desk, Reader

TURNS = 4  # of the loop, after which a flush is over
FIRST: Place = (1, None)


async def first(_conversation_id: str) -> Place:
    """There is one queue of one."""
    return FIRST


async def become(desk: Desk, *states: State) -> None:
    """One entry after the other leads to these states."""
    for state in states:
        [entry] = await desk.grow()
        await desk.ring(replace(entry, after=replace(entry.after, state=state)))


async def flushed() -> None:
    for _ in range(TURNS):
        await asyncio.sleep(0)


async def test_the_entry_comes_before_the_place(desk: Desk) -> None:
    visitor, news = await desk.follower(), QueueNews(desk.hub, first)

    await become(desk, State.QUEUED)
    await news.look()
    assert visitor.of_type("queue") == []
    await flushed()
    await news.look()

    assert [frame["type"] for frame in visitor.frames[1:]] == ["entry", "queue"]


async def test_a_place_is_told_once_a_queue(desk: Desk) -> None:
    visitor, agent = await desk.follower(), await desk.follower(reader=Reader(AGENT, Audience.AGENT))
    news = QueueNews(desk.hub, first)

    for states in ([State.QUEUED], [State.ASSIGNED, State.QUEUED]):
        await become(desk, *states)
        await flushed()
        await news.look()
        await news.look()

    told = {"type": "queue", "conversation_id": "c1", "position": 1, "expected_wait_s": None}
    assert visitor.of_type("queue") == [told, told]
    assert agent.of_type("queue") == []


async def test_who_was_taken_while_it_was_looked_up_is_told_nothing(desk: Desk) -> None:
    visitor = await desk.follower()

    async def taken(_conversation_id: str) -> Place:
        await become(desk, State.ASSIGNED)
        return FIRST

    await become(desk, State.QUEUED)
    await flushed()
    await QueueNews(desk.hub, taken).look()

    assert visitor.of_type("queue") == []
