"""Two replicas with each kind of broker between them: quick with it, slower without it, and never wrong."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from tests.conformance.conftest import give_up
from tests.integration.agents.conftest import Start
from tests.integration.agents.scene import Scene, brought, comes, opened
from tests.servers.nats import NatsServer
from tests.servers.program import Program
from tests.servers.rabbitmq import RabbitServer


@pytest.fixture(params=[NatsServer, RabbitServer])
def server(request: pytest.FixtureRequest) -> Iterator[Program]:
    """A server of the test's own."""
    kind: type[Program] = request.param
    if lack := kind.missing():
        give_up(lack)
    server = kind.started()
    yield server
    server.stop()


@pytest.fixture
async def scene(server: Program, start: Start, http: httpx.AsyncClient) -> AsyncIterator[Scene]:
    async with opened(server, start, http) as made:
        yield made


async def test_what_happens_at_one_comes_to_the_other_also_when_the_broker_is_dead(scene: Scene) -> None:
    rung = await scene.ana.says("hello over there")
    await comes(scene.theirs, rung)
    await scene.inbox_moves_to(rung)

    await scene.cut()
    await scene.ana.waits()
    unrung = await scene.ana.says("is anybody there?")
    replied = await scene.agent.does(scene.conversation, "post_message", text="yes")

    await brought(scene.theirs, unrung)
    await brought(scene.hers, replied)
    await scene.inbox_moves_to(unrung)
    again = await scene.ana.says("thank you")
    await brought(scene.theirs, again)
    await scene.inbox_moves_to(again)
    assert scene.saw_no_heartbeat()
    live = [frame["entry"]["seq"] for frame in scene.theirs.frames if frame["type"] == "entry"]
    assert live == sorted(set(live))
