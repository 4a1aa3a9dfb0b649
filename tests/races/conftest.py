"""A database, two replicas on it, and at the end of the run what the races came to."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest

from chat_service.ports.log import Log
from tests.conformance.conftest import MONGODB_URI, give_up
from tests.conformance.stores import MongoStore, SqliteStore
from tests.integration.agents.conftest import ENV, faults
from tests.integration.agents.desk import DEADLINE_S
from tests.integration.chat_service.scripted_bot import ScriptedBot
from tests.races.stage import Stage
from tests.races.talk import Shared
from tests.servers.mongo import MongoServer, free_port, missing
from tests.suite import SECRET, Process

REPORTS: Final = pytest.StashKey[list[str]]()
QUIET: Final = {"BOT_SECRET": SECRET, "BOT_URL": "http://127.0.0.1:9", "LOG_LEVEL": "info"}  # no bot listens there

KEPT_S: Final = 1  # uvicorn keeps an idle connection for 5 s

OnStage = Callable[..., Stage]


class SqliteFile:
    """A file: keeping what was looked at costs nothing."""

    kind = "SQLite"

    def __init__(self, path: Path, log: Log) -> None:
        self.url, self.log = f"sqlite:///{path}", log

    async def forget(self, conversation_id: str) -> None:
        """Nothing to do."""


class MongoName:
    """A database of a server. The stand-in has no indexes but unique ones: it walks through all that it keeps."""

    kind = "MongoDB"

    def __init__(self, uri: str, store: MongoStore, log: Log) -> None:
        self.url, self.log = f"{uri.rstrip('/')}/{store.name}", log
        self._client = store.client()
        self._entries = self._client[store.name]["entries"]

    async def forget(self, conversation_id: str) -> None:
        """Delete its entries."""
        await self._entries.delete_many({"conversation_id": conversation_id})

    async def close(self) -> None:
        """Hang up."""
        await self._client.close()


@pytest.fixture(scope="session")
def mongo_uri() -> Iterator[str]:
    """`MONGODB_URI` as it is, else a server of our own."""
    if MONGODB_URI:
        yield MONGODB_URI
        return
    if lack := missing():
        give_up(lack)
    server = MongoServer.started(free_port())
    yield server.uri
    server.stop()


@pytest.fixture
async def sqlite_shared(tmp_path: Path) -> AsyncIterator[Shared]:
    store = SqliteStore(tmp_path / "handoff.db")
    yield SqliteFile(tmp_path / "handoff.db", store.open().log)
    await store.close()


@pytest.fixture
async def mongo_shared(mongo_uri: str) -> AsyncIterator[Shared]:
    store = MongoStore(mongo_uri)
    shared = MongoName(mongo_uri, store, store.open().log)
    yield shared
    await shared.close()
    await store.close()
    await store.drop()


@pytest.fixture(params=["sqlite", "mongo"])
def shared(request: pytest.FixtureRequest) -> Shared:
    """The database of both replicas, of each kind."""
    chosen: Shared = request.getfixturevalue(f"{request.param}_shared")
    return chosen


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    """A client with connections that it drops before the server does, so that no request meets one that is closing."""
    limits = httpx.Limits(keepalive_expiry=KEPT_S)
    async with httpx.AsyncClient(timeout=DEADLINE_S, trust_env=False, verify=False, limits=limits) as client:  # noqa: S501 - no TLS here
        yield client


@pytest.fixture
def bot() -> Iterator[ScriptedBot]:
    """A bot that echoes."""
    server = ScriptedBot()
    yield server
    server.close()


@pytest.fixture
def on_stage(
    shared: Shared, http: httpx.AsyncClient, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[OnStage]:
    """Starts two replicas with these settings."""
    made: list[Stage] = []

    def begin(**env: str) -> Stage:
        given = {**ENV, **QUIET, "DATABASE_URL": shared.url, **env}
        replicas = [Process("chat_service", given, tmp_path).start() for _ in range(2)]
        made.append(Stage(shared, replicas, http))
        return made[-1]

    yield begin
    for stage in made:
        request.config.stash.setdefault(REPORTS, []).extend(stage.reports)
        for replica in stage.replicas:
            if replica.runs:
                replica.kill()
            assert faults(replica) == []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The races and how they ended."""
    if reports := config.stash.get(REPORTS, []):
        terminalreporter.section("races")
        for line in reports:
            terminalreporter.write_line(line)
