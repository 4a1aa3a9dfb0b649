"""What was acknowledged survives; what can't be acknowledged is refused in time; and everything heals by itself."""

import asyncio
import itertools
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
from tests.builders import a_lease, a_message, an_entry, at
from tests.conformance.racing import a_replica, whole
from tests.conformance.stores import MongoStore, SqliteStore
from tests.servers.mongo import MongoServer
from tests.suite import ROOT

PROMISED_S: Final = 5.0  # within which a command is answered, whatever the database does
LATE_S: Final = 30.0
RECOVERY_S: Final = 30.0
AMID: Final = 200  # acknowledgements of writers amid whose work something is killed
WRITERS: Final = 8


@pytest.fixture
async def late_store(mongo_server: MongoServer) -> AsyncIterator[MongoStore]:
    """A database on a server that is not started yet."""
    store = MongoStore(mongo_server.uri)
    yield store
    await store.close()


def test_kill_9_of_processes_that_share_a_file_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "handoff.db"
    with an_appending_process(path, "one") as one, an_appending_process(path, "two") as two:
        lines = [*acknowledged(one, AMID), *acknowledged(two, AMID)]
        one.kill()
        lines += acknowledged(two, AMID)  # undisturbed by the other's death
        two.kill()
        lines += [*acknowledged(one), *acknowledged(two)]

    stored = asyncio.run(_stored(path, {conversation_id for conversation_id, _, _ in lines}))

    assert len(lines) >= 3 * AMID
    for conversation_id, seq, client_id in lines:
        assert stored[conversation_id][int(seq) - 1] == client_id


def an_appending_process(path: Path, name: str) -> subprocess.Popen[str]:
    """One that says what was acknowledged."""
    env = {**os.environ, "PYTHONPATH": f"{ROOT / 'services'}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-m", "tests.conformance.appending", str(path), name]
    return subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def acknowledged(process: subprocess.Popen[str], count: int | None = None) -> list[list[str]]:
    """Conversation, seq and client_id of that many acknowledgements, or of all that a dead process said to the end."""
    assert process.stdout
    said = itertools.islice(process.stdout, count)
    return [line.split() for line in said if line.endswith("\n")]


async def _stored(path: Path, conversation_ids: set[str]) -> dict[str, list[str]]:
    store = SqliteStore(path)
    log = store.open().log
    stored = {one: await whole(log, one) for one in conversation_ids}
    await store.close()
    for entries in stored.values():
        assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    return {one: [entry.client_id for entry in entries] for one, entries in stored.items()}


async def test_kill_9_of_the_server_amid_writers_who_go_on_loses_and_doubles_nothing(
    mongo_server: MongoServer, late_store: MongoStore
) -> None:
    mongo_server.start()
    replicas = [a_replica(late_store.open()) for _ in range(2)]
    acknowledged: list[tuple[int, str]] = []
    amid = asyncio.Event()

    async def write(writer: int) -> None:
        number = 0
        while len(acknowledged) < AMID:
            try:
                appended = await replicas[writer % 2].append(a_message(f"w{writer}-{number}"))
            except Unavailable:
                continue  # the same again: harmless
            acknowledged.append((appended.entry.seq, appended.entry.client_id))
            number += 1
            if len(acknowledged) >= AMID // 2:
                amid.set()

    async def kill() -> None:
        await amid.wait()
        mongo_server.kill()
        await asyncio.to_thread(mongo_server.start)

    await asyncio.gather(kill(), *map(write, range(WRITERS)))

    entries = await whole(late_store.open().log)
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert sorted(acknowledged) == [(entry.seq, entry.client_id) for entry in entries]


async def test_a_server_that_hangs_is_unavailable_in_time_and_needs_no_restart_afterwards(
    mongo_server: MongoServer, late_store: MongoStore
) -> None:
    mongo_server.start()
    opened = late_store.open()
    replica = a_replica(opened)
    await replica.append(a_message("k1"))

    mongo_server.freeze()
    try:
        await asyncio.gather(
            _is_unavailable(replica.append(a_message("k2"))),
            _is_unavailable(opened.log.after("c1", 0)),
            _is_unavailable(opened.log.settled_head("c1")),
            _is_unavailable(opened.directory.session("t1")),
            _is_unavailable(opened.directory.take_lease(a_lease(), now=at(0))),
            _is_unavailable(late_store.open().log.ping()),  # a connection that is only being made
        )
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


async def test_a_full_disk_is_unavailable_until_there_is_room(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "handoff.db")
    log = store.open().log
    await log.insert([an_entry(1, conversation_id="first")])
    names = [f"c{number}" for number in range(8)]

    limit_pages(store, extra=1)
    await asyncio.gather(*(_is_unavailable(log.insert([an_entry(1, 9_999 * "x", conversation_id=n)])) for n in names))
    assert await log.heads(["first", *names]) == {"first": 1}
    limit_pages(store, extra=1_000)

    await asyncio.gather(*(log.insert([an_entry(1, 9_999 * "x", conversation_id=name)]) for name in names))
    assert await log.heads(names) == dict.fromkeys(names, 1)
    await store.close()


def limit_pages(store: SqliteStore, extra: int) -> None:
    """Let the file grow by that many pages and no more, as a disk would that is nearly full."""
    connection = store.databases[0]._connection()
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + extra}")


async def _is_unavailable(command: Awaitable[object]) -> None:
    """The command is refused within the time that is promised."""
    async with asyncio.timeout(PROMISED_S):
        with pytest.raises(Unavailable):
            await command


async def _appended_at_last(replica: Appender, client_id: str) -> None:
    """The same command again, until it is acknowledged."""
    async with asyncio.timeout(RECOVERY_S):
        while True:
            try:
                await replica.append(a_message(client_id))
            except Unavailable:
                continue
            return
