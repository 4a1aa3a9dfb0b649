"""A chat service with an admin, its twin on the same database, and people who use them."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest

from tests.integration.agents.desk import ADMIN, DEADLINE_S, Desk
from tests.suite import SECRET, Process, Suite

ENV: Final = {
    "ADMIN_NAME": ADMIN[0],
    "ADMIN_PASSWORD": ADMIN[1],
    "MESSAGES_PER_SECOND": "0",
    "SESSIONS_PER_MINUTE": "0",
    "LOGINS_PER_MINUTE": "0",
    "CONNECTIONS_PER_ADDRESS": "0",
    "LOG_LEVEL": "debug",
}

Start = Callable[..., Process]


@pytest.fixture(scope="session")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suite]:
    """The suite of all tests that leave it as it was."""
    started = Suite(tmp_path_factory.mktemp("agents"), ENV).start()
    yield started
    started.end()
    assert faults(started.chat) == []


@pytest.fixture
def start(suite: Suite, tmp_path: Path) -> Iterator[Start]:
    """Starts chat services of the test's own, on one file, with settings of their own."""
    started: list[Process] = []

    def begin(**env: str) -> Process:
        database = f"sqlite:///{tmp_path / 'handoff.db'}"
        given = {"BOT_SECRET": SECRET, "BOT_URL": suite.bot.url, "DATABASE_URL": database}
        started.append(Process("chat_service", {**given, **ENV, **env}, tmp_path))
        return started[-1].start()

    yield begin
    for process in started:
        if process.runs:
            process.kill()
        assert faults(process) == []


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=DEADLINE_S, trust_env=False, verify=False) as client:  # noqa: S501 - no TLS here
        yield client


@pytest.fixture
def desk(suite: Suite, http: httpx.AsyncClient) -> Desk:
    """The shared chat service."""
    return Desk(http, suite.chat.url)


def faults(process: Process) -> list[str]:
    """What the process blames on itself."""
    return [line for line in process.lines if "unforeseen" in line or "Traceback" in line]
