"""A chat service on a database that can be lost, its bot, and people who talk without a pause."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from chat_service.adapters.mongo import MongoDatabase, MongoDirectory, MongoLog
from chat_service.adapters.sqlite import SqliteDatabase, SqliteDirectory, SqliteLog
from chat_service.ports.directory import Directory
from chat_service.ports.log import Log
from chat_service.settings import DatabaseUrl
from contract.entries import MessagePosted
from tests.builders import an_entry
from tests.integration.agents.desk import ADMIN, DEADLINE_S, Desk, Visitor, unique
from tests.integration.backup.places import Disks, MongoPlace, Place, SqlitePlace
from tests.servers.mongo import missing
from tests.suite import ROOT, SECRET, Process

Ran = subprocess.CompletedProcess[str]


class Backup:
    """`python -m chat_service.backup` over that database."""

    def __init__(self, url: str) -> None:
        self._env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "services"), "DATABASE_URL": url}

    def run(self, *words: str | Path) -> Ran:
        """Run it to its end."""
        return subprocess.run(self._command(*words), env=self._env, capture_output=True, text=True, check=False)

    async def during(self, *words: str | Path) -> Ran:
        """The same, while others go on."""
        return await asyncio.to_thread(self.run, *words)

    def _command(self, *words: str | Path) -> list[str]:
        return [sys.executable, "-m", "chat_service.backup", *map(str, words)]


class Told(NamedTuple):
    """A message that was acknowledged."""

    visitor: Visitor
    entry: dict[str, Any]


class Talk:
    """Visitors who talk on and on; `told` is what was acknowledged, in that order."""

    def __init__(self, visitors: list[Visitor]) -> None:
        self.visitors, self.told = visitors, list[Told]()
        self._tasks = [asyncio.create_task(self._talk(visitor)) for visitor in visitors]

    async def reaches(self, many: int) -> None:
        """Return when so many are acknowledged."""
        async with asyncio.timeout(DEADLINE_S):
            while len(self.told) < many:  # noqa: ASYNC110 - many tell, and none of them knows of this
                await asyncio.sleep(0.01)

    async def end(self) -> None:
        """They fall silent."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task

    async def _talk(self, visitor: Visitor) -> None:
        while True:
            self.told.append(Told(visitor, await visitor.says(unique("text"))))


class Scene:
    """A chat service on that place, to be stopped and started anew."""

    def __init__(self, place: Place, bot: Process, folder: Path, http: httpx.AsyncClient) -> None:
        self.place, self._bot, self._folder, self._http = place, bot, folder, http
        self.backup = Backup(place.url)
        self.chat = self._chat()

    @property
    def desk(self) -> Desk:
        """Its people."""
        return Desk(self._http, self.chat.url)

    def start(self) -> None:
        """Start it, on the port that it had."""
        self.chat.start()

    def _chat(self) -> Process:
        limits = {"MESSAGES_PER_SECOND": "0", "SESSIONS_PER_MINUTE": "0", "LOGINS_PER_MINUTE": "0"}
        admin = {"ADMIN_NAME": ADMIN[0], "ADMIN_PASSWORD": ADMIN[1]}
        given = {"BOT_SECRET": SECRET, "BOT_URL": self._bot.url, "DATABASE_URL": self.place.url}
        return Process("chat_service", {**given, **limits, **admin}, self._folder)


@asynccontextmanager
async def log_at(url: str) -> AsyncIterator[Log]:
    """The port `Log` on that database, without a chat service."""
    address = DatabaseUrl(url)
    if url.startswith("sqlite:"):
        file = SqliteDatabase(address.path)
        yield SqliteLog(file)
        file.close()
    else:
        server = MongoDatabase(url, address.database_name)
        yield MongoLog(server)
        await server.close()


@asynccontextmanager
async def directory_at(url: str) -> AsyncIterator[Directory]:
    """The port `Directory` on that database, likewise."""
    address = DatabaseUrl(url)
    if url.startswith("sqlite:"):
        file = SqliteDatabase(address.path)
        yield SqliteDirectory(file)
        file.close()
    else:
        server = MongoDatabase(url, address.database_name)
        yield MongoDirectory(server)
        await server.close()


async def fill(place: Place, *texts: str) -> None:
    """Put a conversation there."""
    async with log_at(place.url) as log:
        for seq, text in enumerate(texts, start=1):
            await log.insert([an_entry(seq, text)])


async def texts_in(url: str) -> list[str]:
    """What was said in it."""
    async with log_at(url) as log:
        return [entry.payload.text for entry in await log.after("c1", 0) if isinstance(entry.payload, MessagePosted)]


@pytest.fixture(scope="session")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """The bot of all these tests."""
    process = Process("bot", {"BOT_SECRET": SECRET}, tmp_path_factory.mktemp("bot")).start()
    yield process
    process.kill()


@pytest.fixture(scope="session")
def disks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disks]:
    """The MongoDB of all these tests."""
    if lack := missing():
        pytest.fail(lack) if os.environ.get("CI") == "true" else pytest.skip(lack)
    server = Disks(tmp_path_factory.mktemp("disks"))
    yield server
    server.end()


@pytest.fixture(params=["sqlite", "mongo"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Each kind of database."""
    return SqlitePlace(tmp_path) if request.param == "sqlite" else MongoPlace(request.getfixturevalue("disks"))


@pytest.fixture
async def scene(place: Place, bot: Process, tmp_path: Path) -> AsyncIterator[Scene]:
    """A chat service, started."""
    async with httpx.AsyncClient(timeout=DEADLINE_S, trust_env=False) as http:
        made = Scene(place, bot, tmp_path, http)
        made.start()
        yield made
        if made.chat.runs:
            made.chat.kill()
