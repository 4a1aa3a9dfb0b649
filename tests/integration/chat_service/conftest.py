"""A chat service, its twin on the same file, and people who use them."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from tests.integration.chat_service.clients import DEADLINE_S, Rest, Socket, unique
from tests.integration.chat_service.scripted_bot import ScriptedBot
from tests.suite import SECRET, Process

NO_LIMITS: Final = dict.fromkeys(
    ("MESSAGES_PER_SECOND", "SESSIONS_PER_MINUTE", "LOGINS_PER_MINUTE", "PHOTOS_PER_MINUTE"), "0"
)
QUICK: Final = {"BOT_DEADLINE_S": "1", "CONNECTIONS_PER_ADDRESS": "0"}

Start = Callable[..., Process]


@pytest.fixture(scope="session")
def bot() -> Iterator[ScriptedBot]:
    """The bot that everybody asks."""
    server = ScriptedBot()
    yield server
    server.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the shared database lies."""
    return tmp_path_factory.mktemp("chat")


def chat_service(bot: ScriptedBot, folder: Path, **env: str) -> Process:
    """A chat service on the database in that folder, not yet started."""
    database = f"sqlite:///{folder / 'handoff.db'}"
    given = {"BOT_SECRET": SECRET, "BOT_URL": bot.url, "DATABASE_URL": database, "LOG_LEVEL": "debug"}
    return Process("chat_service", {**given, **NO_LIMITS, **QUICK, **env}, folder)


@pytest.fixture(scope="session")
def chat(bot: ScriptedBot, folder: Path) -> Iterator[Process]:
    """The chat service of all tests that leave it as it was. Whatever they did to it, it had no fault of its own."""
    yield from _sound(chat_service(bot, folder))


@pytest.fixture(scope="session")
def twin(bot: ScriptedBot, folder: Path, chat: Process) -> Iterator[Process]:
    """A second one on the same file."""
    yield from _sound(chat_service(bot, folder))


@pytest.fixture
def start(bot: ScriptedBot, tmp_path: Path) -> Iterator[Start]:
    """Starts chat services of the test's own, with settings of their own, on one file."""
    started: list[Process] = []

    def begin(**env: str) -> Process:
        started.append(chat_service(bot, tmp_path, **env))
        return started[-1].start()

    yield begin
    for process in started:
        if process.runs:
            process.kill()
        assert faults(process) == []


@pytest.fixture
async def people() -> AsyncIterator["People"]:
    """Makes visitors; their connections are closed after the test."""
    async with httpx.AsyncClient(timeout=DEADLINE_S, trust_env=False, verify=False) as http:  # noqa: S501 - no TLS here
        made = People(http)
        yield made
        await made.leave()


class People:
    """Whoever comes to a chat service."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self._sockets: list[Socket] = []

    def stranger(self, chat: Process) -> Rest:
        """Somebody without a session."""
        return Rest(self._http, chat.url)

    async def visitor(self, chat: Process, name: str = "", **fields: Any) -> Rest:
        """Somebody with a session."""
        return await self.stranger(chat).enter(name or unique("Ana "), **fields)

    async def socket(self, chat: Process, **options: Any) -> Socket:
        """A socket that has not said hello."""
        return self.keep(await Socket.open(chat.url, **options))

    async def follow(self, visitor: Rest, after: int | None = 0, **options: Any) -> Socket:
        """A visitor's socket that follows their conversation, its backlog's first page read."""
        return self.keep(await visitor.socket(after, **options))

    def keep(self, socket: Socket) -> Socket:
        """Have it closed after the test."""
        self._sockets.append(socket)
        return socket

    async def leave(self) -> None:
        """Close what is open."""
        for socket in self._sockets:
            await socket.close()


def faults(process: Process) -> list[str]:
    """Lines that tell of a fault in the service itself."""
    marks = ("Traceback", "unforeseen", "Fatal error", "never retrieved", "Exception")
    return [line for line in process.lines if any(mark in line for mark in marks) or line.startswith("error ")]


def _sound(process: Process) -> Iterator[Process]:
    process.start()
    yield process
    assert process.runs
    process.kill()
    assert faults(process) == []
