"""A shift at two replicas on MongoDB."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conformance.conftest import give_up
from tests.integration.agents.conftest import Start
from tests.integration.agents.desk import Desk, in_time, unique
from tests.servers.mongo import MongoServer, free_port, missing


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MongoServer]:
    if lack := missing():
        give_up(lack)
    started = MongoServer.started(free_port(), tmp_path / "mongo.db")
    yield started
    started.stop()


async def test_agents_work_a_shift_at_two_replicas(server: MongoServer, start: Start, http: httpx.AsyncClient) -> None:
    env = {"DATABASE_URL": f"{server.uri}/handoff", "AGENT_AWAY_S": "1"}
    here, there = (Desk(http, start(**env).url) for _ in range(2))
    assert (await here.admin()).id == (await there.admin()).id
    agents = [await here.agent(), await there.agent()]
    visitors = [await (await here.visitor()).waits() for _ in range(6)]

    async with agents[0].socket() as watching:
        await watching.send(type="subscribe_inbox")
        assert (await watching.until("inbox_subscribed"))["counts"] == {"queue": 6, "mine": 0, "bot": 0}
        async with agents[1].socket():
            bodies = [{"client_id": unique("next")} for _ in visitors]
            calls = (agents[number % 2].call("POST", "/v1/inbox/next", body) for number, body in enumerate(bodies))
            taken = [answer.json()["conversation_id"] for answer in await asyncio.gather(*calls)]
            assert sorted(taken) == sorted(visitor.conversation for visitor in visitors)
            again = await agents[0].call("POST", "/v1/inbox/next", bodies[0])
            assert again.json()["conversation_id"] == taken[0]

        async def given_back() -> bool:
            return bool((await agents[0].get("/v1/inbox"))["counts"] == {"queue": 3, "mine": 3, "bot": 0})

        await in_time(given_back)
