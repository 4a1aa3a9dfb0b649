"""What was acknowledged survives; what can't be acknowledged is refused in time; and everything heals by itself."""

import asyncio
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from typing import Final

import pytest

from chat_service.handlers.append import Appender
from chat_service.ports.errors import Unavailable
from tests.builders import a_message, an_entry
from tests.conformance.racing import a_replica, whole
from tests.conformance.stores import MongoStore, SqliteStore
from tests.servers.mongo import MongoServer
from tests.suite import ROOT

PROMISED_S: Final = 5.0  # within which a command is answered, whatever the database does
LATE_S: Final = 30.0
AMID: Final = 200  # acknowledgements before the kill
WRITERS: Final = 8


@pytest.fixture
async def late_store(mongo_server: MongoServer) -> AsyncIterator[MongoStore]:
    """A database on a server that is not started yet."""
    store = MongoStore(mongo_server.uri)
    yield store
    await store.close()


def test_kill_9_of_the_process_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "handoff.db"
    env = {**os.environ, "PYTHONPATH": f"{ROOT / 'services'}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-m", "tests.conformance.appending", str(path)]
    with subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        lines = [process.stdout.readline().split() for _ in range(AMID)]
        process.kill()
        lines += [line.split() for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")]

    stored = asyncio.run(_stored(path, {conversation_id for conversation_id, _, _ in lines}))

    assert len(lines) >= AMID
    for conversation_id, seq, client_id in lines:
        assert stored[conversation_id][int(seq) - 1] == client_id


async def _stored(path: Path, conversation_ids: set[str]) -> dict[str, list[str]]:
    store = SqliteStore(path)
    log = store.open().log
    stored = {one: await whole(log, one) for one in conversation_ids}
    await store.close()
    for entries in stored.values():
        assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    return {one: [entry.client_id for entry in entries] for one, entries in stored.items()}


async def test_kill_9_of_the_server_loses_nothing_that_was_acknowledged(
    mongo_server: MongoServer, late_store: MongoStore
) -> None:
    mongo_server.start()
    replicas = [a_replica(late_store.open()) for _ in range(2)]
    acknowledged: list[tuple[int, str]] = []
    killed = asyncio.Event()

    async def write(writer: int) -> None:
        number = 0
        while not killed.is_set():
            try:
                appended = await replicas[writer % 2].append(a_message(f"w{writer}-{number}"))
            except Unavailable:
                continue  # the same again: harmless
            acknowledged.append((appended.entry.seq, appended.entry.client_id))
            number += 1
            if len(acknowledged) == AMID:
                mongo_server.kill()
                killed.set()

    await asyncio.gather(*map(write, range(WRITERS)))
    mongo_server.start()

    entries = await whole(late_store.open().log)
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert set(acknowledged) <= {(entry.seq, entry.client_id) for entry in entries}


async def test_a_server_that_hangs_is_unavailable_in_time_and_needs_no_restart_afterwards(
    mongo_server: MongoServer, late_store: MongoStore
) -> None:
    mongo_server.start()
    opened = late_store.open()
    replica = a_replica(opened)
    await replica.append(a_message("k1"))

    mongo_server.freeze()
    try:
        await _is_unavailable(replica.append(a_message("k2")))
        await _is_unavailable(opened.log.after("c1", 0))
        await _is_unavailable(opened.directory.session("t1"))
    finally:
        mongo_server.thaw()

    await _appended_at_last(replica, "k2")
    assert [entry.client_id for entry in await whole(opened.log)] == ["k1", "k2"]


async def test_a_server_that_went_away_and_came_back_needs_no_restart_of_ours(
    mongo_server: MongoServer, late_store: MongoStore
) -> None:
    mongo_server.start()
    replica = a_replica(late_store.open())
    await replica.append(a_message("k1"))

    mongo_server.kill()
    await _is_unavailable(replica.append(a_message("k2")))
    mongo_server.start()

    await _appended_at_last(replica, "k2")


async def test_a_server_that_comes_up_late_is_found(mongo_server: MongoServer, late_store: MongoStore) -> None:
    replica, began = a_replica(late_store.open()), time.monotonic()

    while time.monotonic() - began < LATE_S:
        await _is_unavailable(replica.append(a_message("k1")))
    mongo_server.start()

    await _appended_at_last(replica, "k1")


async def test_a_file_whose_folder_comes_late_is_found(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "late" / "handoff.db")
    replica = a_replica(store.open())

    await _is_unavailable(replica.append(a_message("k1")))
    (tmp_path / "late").mkdir()

    await _appended_at_last(replica, "k1")
    await store.close()


async def test_a_file_that_another_process_keeps_locked_is_unavailable_in_time_and_still_read(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "handoff.db")
    opened = store.open()
    replica = a_replica(opened)
    await replica.append(a_message("k1"))
    other = sqlite3.connect(tmp_path / "handoff.db", isolation_level=None)

    other.execute("BEGIN IMMEDIATE")
    await _is_unavailable(replica.append(a_message("k2")))
    assert len(await whole(opened.log)) == 1
    other.execute("ROLLBACK")
    other.close()

    await _appended_at_last(replica, "k2")
    await store.close()


async def test_a_doubled_mark_is_mended_by_whoever_reads_it(mongo_store: MongoStore) -> None:
    log = mongo_store.open().log
    await log.insert([an_entry(1)])
    async with mongo_store.client() as client:
        entries = client[mongo_store.name]["entries"]
        first = await entries.find_one({"seq": 1})
        assert first
        await log.insert([an_entry(2)])
        waiting = {**first["latest"], "state": "queued", "queued_at": first["at"], "awaiting_since": first["at"]}
        await entries.update_one({"seq": 1}, {"$set": {"latest": waiting}})  # as a crash between two steps leaves it

        head = await log.head("c1")
        assert head
        assert head.seq == 2
        assert await log.heads(["c1"]) == {"c1": 2}
        assert await log.queue(10) == []
        assert await entries.count_documents({"latest.id": "c1"}) == 1


async def _is_unavailable(command: Awaitable[object]) -> None:
    """The command is refused within the time that is promised."""
    async with asyncio.timeout(PROMISED_S):
        with pytest.raises(Unavailable):
            await command


async def _appended_at_last(replica: Appender, client_id: str) -> None:
    """The same command again, until it is acknowledged."""
    async with asyncio.timeout(LATE_S):
        while True:
            try:
                await replica.append(a_message(client_id))
            except Unavailable:
                continue
            return
