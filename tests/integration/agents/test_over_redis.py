"""Two replicas with a Redis between them: what happens at one reaches sockets at the other at once."""

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Final

import httpx
import pytest

from tests.conformance.conftest import give_up
from tests.integration.agents.conftest import Start
from tests.integration.agents.desk import Desk, Person, Socket, Visitor, in_time
from tests.servers.redis import RedisServer, missing

AT_ONCE_S: Final = 8  # on a busy machine; the first heartbeat comes 16 s after the start, so what is there sooner rang


@dataclass
class Scene:
    """Ana at one replica, an agent at the other; both follow her conversation, the agent's inbox is open."""

    redis: RedisServer
    desks: tuple[Desk, Desk]
    ana: Visitor
    agent: Person
    hers: Socket
    theirs: Socket
    began_s: float

    @property
    def conversation(self) -> str:
        """Hers."""
        return self.ana.conversation

    async def well(self) -> None:
        """Return when both replicas hear one another."""
        await in_time(lambda: self._all_say("ok"))

    async def cut(self) -> None:
        """Kill Redis, and return when both know."""
        self.redis.kill()
        await in_time(lambda: self._all_say("does not answer"))

    def is_soon(self) -> bool:
        """Whether no heartbeat can have helped."""
        return time.monotonic() - self.began_s < AT_ONCE_S

    async def _all_say(self, state: str) -> bool:
        """Whether that is the broker's state at both; they are ready, whatever it is."""
        answers = [await desk.http.get(f"{desk.url}/readyz") for desk in self.desks]
        assert [answer.status_code for answer in answers] == [200, 200]
        return all(state in answer.json()["broker"] for answer in answers)


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """A Redis of the test's own."""
    if lack := missing():
        give_up(lack)
    server = RedisServer.started()
    yield server
    server.stop()


@pytest.fixture
async def scene(redis: RedisServer, start: Start, http: httpx.AsyncClient) -> AsyncIterator[Scene]:
    here, there = (Desk(http, start(BROKER_URL=redis.url, MESSAGES_PER_SECOND="0").url) for _ in range(2))
    ana, agent = await here.visitor(), await there.agent()
    async with AsyncExitStack() as open_sockets:
        hers = await open_sockets.enter_async_context(ana.socket(ana.conversation))
        theirs = await open_sockets.enter_async_context(agent.socket(ana.conversation))
        await theirs.until("entries")
        await hers.until("entries")
        await theirs.send(type="subscribe_inbox")
        await theirs.until("inbox_subscribed")
        made = Scene(redis, (here, there), ana, agent, hers, theirs, time.monotonic())
        await made.well()
        yield made


def entry_of(posted: dict[str, Any]) -> dict[str, Any]:
    """The fields by which a live frame of that entry is known."""
    return {"seq": posted["seq"], "client_id": posted["client_id"]}


async def comes(socket: Socket, posted: dict[str, Any]) -> None:
    """Return when that entry came live."""
    wanted = entry_of(posted)
    await socket.next(lambda frame: frame["type"] == "entry" and entry_of(frame["entry"]) == wanted)


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


@pytest.mark.slow
async def test_with_redis_dead_everything_is_acknowledged_and_comes_with_the_heartbeat(scene: Scene) -> None:
    await scene.cut()

    await scene.ana.waits()
    began = time.monotonic()
    said = await scene.ana.says("is anybody there?")
    took_s = time.monotonic() - began

    assert took_s < 2
    replied = await scene.agent.does(scene.conversation, "post_message", text="yes")
    await scene.theirs.next(lambda frame: brings(frame, said))
    await scene.hers.next(lambda frame: brings(frame, replied))


def brings(frame: dict[str, Any], posted: dict[str, Any]) -> bool:
    """Whether that entry is in the frame, alone or among others."""
    entries = [frame["entry"]] if frame["type"] == "entry" else frame.get("entries", [])
    return posted["seq"] in [entry["seq"] for entry in entries]


async def test_when_redis_is_back_what_was_missed_comes_before_the_heartbeat(scene: Scene) -> None:
    await scene.cut()
    await scene.ana.waits()
    said = await scene.ana.says("is anybody there?")

    scene.redis.start()
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
