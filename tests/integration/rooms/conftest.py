"""Two replicas on each database with a Redis between them, and people in rooms."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any, Final

import httpx
import pytest

from tests.conformance.conftest import give_up
from tests.integration.agents.conftest import ENV, faults
from tests.integration.chat_service.clients import DEADLINE_S, Socket, unique
from tests.integration.rooms.member import Member
from tests.servers.mongo import MongoServer, free_port
from tests.servers.mongo import missing as no_mongo
from tests.servers.redis import RedisServer
from tests.suite import SECRET, Process

NO_BOT: Final = {"BOT_SECRET": SECRET, "BOT_URL": "http://127.0.0.1:9"}  # nobody listens there, and nobody is asked


@pytest.fixture(scope="session")
def redis() -> Iterator[RedisServer]:
    """The broker between the replicas."""
    if lack := RedisServer.missing():
        give_up(lack)
    server = RedisServer.started()
    yield server
    server.stop()


@pytest.fixture(scope="session", params=["sqlite", "mongo"])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database of each kind."""
    folder = tmp_path_factory.mktemp("rooms")
    if request.param == "sqlite":
        yield f"sqlite:///{folder / 'handoff.db'}"
        return
    if lack := no_mongo():
        give_up(lack)
    server = MongoServer.started(free_port(), folder / "mongo.db")
    yield f"{server.uri}/handoff"
    server.stop()


Start = Callable[..., Process]


@pytest.fixture(scope="session")
def start(database_url: str, redis: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Starts replicas on the database; at the end none had a fault of its own."""
    started: list[Process] = []

    def begin(**env: str) -> Process:
        given = {"DATABASE_URL": database_url, "BROKER_URL": redis.url, **NO_BOT, **ENV}
        started.append(Process("chat_service", {**given, **env}, tmp_path_factory.mktemp("replica")))
        return started[-1].start()

    yield begin
    for process in started:
        if process.runs:
            process.kill()
        assert faults(process) == []


@pytest.fixture(scope="session")
def replicas(start: Start) -> tuple[Process, Process]:
    """The two of all tests that leave them as they were."""
    return start(), start()


class People:
    """Makes members, here and there in turn, and closes their sockets after the test."""

    def __init__(self, http: httpx.AsyncClient, replicas: tuple[Process, Process], closing: AsyncExitStack) -> None:
        self._http, self._replicas, self._closing = http, replicas, closing
        self._made = 0

    async def member(self, name: str = "", room: str = "", **fields: Any) -> Member:
        """Somebody with a session, in that room if one is named."""
        self._made += 1
        url = self._replicas[self._made % 2].url
        person = await Member(self._http, url).enter(name or unique("Ana "), **fields)
        if room:
            await person.joins(room)
        return person

    async def owner(self, **fields: Any) -> Member:
        """Somebody with a room of their own."""
        person = await self.member()
        await person.founds(**fields)
        return person

    async def listener(self, person: Member, after: int = 0) -> Socket:
        """A socket of theirs that follows their room."""
        socket = await person.listens(after)
        self._closing.push_async_callback(socket.close)
        return socket

    def elsewhere(self, person: Member) -> Member:
        """The same person at the other replica."""
        here, there = (one.url for one in self._replicas)
        return person.at(there if person.url == here else here)


@pytest.fixture
async def people(replicas: tuple[Process, Process]) -> AsyncIterator[People]:
    async with AsyncExitStack() as closing:
        http = httpx.AsyncClient(timeout=DEADLINE_S, trust_env=False, verify=False)  # noqa: S501 - no TLS here
        await closing.enter_async_context(http)
        yield People(http, replicas, closing)
