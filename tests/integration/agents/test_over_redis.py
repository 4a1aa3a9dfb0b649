"""Two replicas with a Redis between them: what happens at one reaches sockets at the other at once."""

import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from tests.conformance.conftest import give_up
from tests.integration.agents.conftest import Start
from tests.integration.agents.scene import AT_ONCE_S, Scene, brought, comes, entry_of, opened
from tests.servers.redis import RedisServer


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """A Redis of the test's own."""
    if lack := RedisServer.missing():
        give_up(lack)
    server = RedisServer.started()
    yield server
    server.stop()


@pytest.fixture
async def scene(redis: RedisServer, start: Start, http: httpx.AsyncClient) -> AsyncIterator[Scene]:
    async with opened(redis, start, http) as made:
        yield made


async def test_entries_come_and_the_inbox_moves(scene: Scene) -> None:
    said = await scene.ana.says("hello over there")

    def moved(frame: dict[str, Any]) -> bool:
        head = frame["conversation"]["head"] if frame["type"] == "inbox" else {"seq": 0}
        return bool(head["seq"] >= said["seq"])

    def told(frame: dict[str, Any]) -> bool:
        return frame["type"] == "entry" and entry_of(frame["entry"]) == entry_of(said)

    came = scene.theirs.frames  # in whatever order
    await scene.theirs.next(lambda _: any(map(moved, came)) and any(map(told, came)))
    assert {frame["conversation"]["conversation_id"] for frame in came if moved(frame)} == {scene.conversation}
    await scene.ana.waits()
    replied = await scene.agent.does(scene.conversation, "post_message", text="hello over here")
    await comes(scene.hers, replied)

    assert scene.is_soon()
    live = [frame["entry"]["seq"] for frame in scene.theirs.frames if frame["type"] == "entry"]
    assert said["seq"] in live
    assert live == sorted(set(live))


async def test_typing_and_viewing_pass(scene: Scene) -> None:
    colleague = await scene.desks[0].agent()
    await scene.hers.send(type="typing", conversation_id=scene.conversation, typing=True)
    typing = await scene.theirs.until("typing")
    async with colleague.socket(scene.conversation) as besides:
        await besides.until("entries")
        await besides.send(type="viewing", conversation_id=scene.conversation, viewing=True)
        viewing = await scene.theirs.until("viewing")

    assert (typing["by"]["id"], typing["typing"]) == (scene.ana.id, True)
    assert (viewing["by"]["id"], viewing["viewing"]) == (colleague.id, True)
    assert scene.is_soon()


async def test_the_place_in_the_queue_moves_when_an_agent_elsewhere_takes_the_first(scene: Scene) -> None:
    bia = await (await scene.desks[1].visitor("Bia")).waits()
    await scene.ana.waits()
    assert (await scene.hers.until("queue"))["position"] == 2

    await scene.agent.does(bia.conversation, "accept_handoff")

    assert (await scene.hers.until("queue"))["position"] == 1
    assert scene.is_soon()


async def test_with_redis_dead_everything_is_acknowledged_and_comes_before_the_heartbeat(scene: Scene) -> None:
    await scene.cut()

    await scene.ana.waits()
    began = time.monotonic()
    said = await scene.ana.says("is anybody there?")
    took_s = time.monotonic() - began

    assert took_s < 2
    replied = await scene.agent.does(scene.conversation, "post_message", text="yes")
    await brought(scene.theirs, said)
    await brought(scene.hers, replied)
    await scene.inbox_moves_to(said)
    assert scene.saw_no_heartbeat()


async def test_when_redis_is_back_what_was_missed_comes_before_the_heartbeat(scene: Scene) -> None:
    await scene.cut()
    await scene.ana.waits()
    said = await scene.ana.says("is anybody there?")

    scene.server.start()
    await scene.well()
    await comes(scene.theirs, said)

    assert scene.is_soon()
    await comes(scene.hers, await scene.agent.does(scene.conversation, "post_message", text="yes"))


async def test_a_replica_leaves_in_order_with_redis_and_without(
    redis: RedisServer, start: Start, http: httpx.AsyncClient
) -> None:
    for _ in range(2):
        replica = start(BROKER_URL=redis.url)
        assert (await http.get(f"{replica.url}/readyz")).status_code == 200

        began = time.monotonic()
        assert replica.stop() == 0
        assert time.monotonic() - began < AT_ONCE_S
        redis.kill()
