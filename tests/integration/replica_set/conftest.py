"""Members to be told, and the two commands as processes of their own."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.conformance.conftest import give_up
from tests.servers.members import Cluster, Member
from tests.servers.mongo import MongoServer, free_port, missing
from tests.suite import ROOT

IN_TIME_S: Final = 60  # for a command to end, on a busy machine

Initiate = Callable[..., Awaitable[tuple[int, str]]]
MakeMember = Callable[..., Awaitable[Member]]


@pytest.fixture
def cluster() -> Cluster:
    """What the members of a test share."""
    return Cluster()


@pytest.fixture
async def member(cluster: Cluster) -> AsyncIterator[MakeMember]:
    """Starts a member, stopped after the test."""
    started: list[Member] = []

    async def make(*, alone: bool = False) -> Member:
        started.append(await Member(cluster, alone=alone).start())
        return started[-1]

    yield make
    for one in started:
        await one.stop()


@pytest.fixture
def mongo(tmp_path: Path) -> Iterator[MongoServer]:
    """A server as the other tests use it: a primary, or alone."""
    if lack := missing():
        give_up(lack)
    server = MongoServer.started(free_port(), tmp_path / "mongo.db")
    yield server
    server.stop()


@pytest.fixture
def initiate(tmp_path: Path) -> Initiate:
    """Runs `initiate` with those members: its exit status, and the last line it said."""

    async def run(*members: str, **env: str) -> tuple[int, str]:
        given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "services"), "MEMBERS": ",".join(members), **env}
        command = [sys.executable, "-m", "chat_service.replica_set", "initiate"]
        process = await asyncio.create_subprocess_exec(
            *command, env=given, cwd=tmp_path, stderr=asyncio.subprocess.PIPE
        )
        _, said = await asyncio.wait_for(process.communicate(), IN_TIME_S)
        assert process.returncode is not None
        return process.returncode, said.decode().rstrip("\n").rpartition("\n")[2]

    return run
