"""Who is there and who types: told as it changes, counted in people, and forgotten by itself."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import pytest

from tests.integration.chat_service.clients import DEADLINE_S, Frame, Socket
from tests.integration.rooms.conftest import People, Start
from tests.suite import Process

LEASE_S = 30  # after which the people of a replica that was killed are not counted any more


async def counted(socket: Socket, count: int, within_s: float = DEADLINE_S) -> Frame:
    """The first frame that says so many people are there."""
    return await socket.until("presence", within_s, count=count)


ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # nothing of this is stored


@ONE_DATABASE
async def test_people_are_counted_not_screens_or_replicas(people: People) -> None:
    ana = await people.owner()
    ben = await people.member(room=ana.room)
    hers = await people.listener(ana)
    await people.listener(people.elsewhere(ana))
    await counted(hers, 1)

    his = await people.listener(ben)
    told = await counted(hers, 2)

    assert {one["id"] for one in told["people"]} == {ana.id, ben.id}
    assert told["joined"] == [{"id": ben.id, "name": ben.name}]
    assert (await counted(his, 2))["people"] == told["people"]
    again = await people.listener(people.elsewhere(ben))
    await his.close()
    assert (await counted(again, 2))["left"] == []
    assert (await ana.answer("GET", f"/v1/rooms/{ana.room}"))["online"] == 2
    await again.close()
    left = await counted(hers, 1)
    assert left["left"] == [{"id": ben.id, "name": ben.name}]


async def test_who_is_removed_is_there_no_longer(people: People) -> None:
    ana = await people.owner()
    ben = await people.member(room=ana.room)
    hers = await people.listener(ana)
    await people.listener(ben)
    await counted(hers, 2)

    await ana.changes(remove=ben.id)

    assert (await counted(hers, 1))["left"] == [{"id": ben.id, "name": ben.name}]


@ONE_DATABASE
async def test_typing_reaches_members_and_nobody_else_and_only_from_members(people: People) -> None:
    ana = await people.owner()
    ben, stranger = await people.member(room=ana.room), await people.member(room="lobby")
    hers, his, outside = await people.listener(ana), await people.listener(ben), await people.listener(stranger)

    await his.send(type="typing", conversation_id=ana.room, typing=True)
    told = await hers.until("typing")
    await outside.send(type="typing", conversation_id=ana.room, typing=True)
    assert (await outside.until("error"))["problem"]["status"] == 404

    assert told["by"] == {"role": "member", "id": ben.id, "name": ben.name}
    said = await ana.posts()
    await hers.until_seq(said["seq"])
    assert [frame["by"]["id"] for frame in hers.frames if frame["type"] == "typing"] == [ben.id]


class Two:
    """Two replicas of the test's own, one of which is killed."""

    def __init__(self, start: Start) -> None:
        self.kept, self.killed = start(), start()


@pytest.fixture
async def two(start: Start) -> AsyncIterator[tuple[People, People, Process]]:
    """People at a replica that stays, people at one that does not, and that one."""
    pair = Two(start)
    async with AsyncExitStack() as closing:
        http = httpx.AsyncClient(timeout=DEADLINE_S, trust_env=False, verify=False)  # noqa: S501 - no TLS here
        await closing.enter_async_context(http)
        kept, killed = (People(http, (one, one), closing) for one in (pair.kept, pair.killed))
        yield kept, killed, pair.killed
        pair.kept.kill()


@ONE_DATABASE
async def test_after_a_kill_the_people_are_counted_right_within_a_lease(
    two: tuple[People, People, Process],
) -> None:
    here, there, process = two
    ana = await here.owner()
    hers = await here.listener(ana)
    gone = [await there.member(room=ana.room) for _ in range(3)]
    for one in gone:
        await there.listener(one)
    await counted(hers, 4)

    process.kill()
    back = await here.listener(gone[0].at(ana.url))

    told = await counted(hers, 2, LEASE_S)
    assert {one["id"] for one in told["people"]} == {ana.id, gone[0].id}
    assert {one["id"] for one in told["left"]} == {one.id for one in gone[1:]}
    assert (await counted(back, 2))["people"] == told["people"]
