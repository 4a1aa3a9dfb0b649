"""Clients go away at any moment, in the middle of whatever MongoDB was asked for them; nobody else suffers."""

import asyncio
import gc
import itertools

import pytest

from tests.builders import an_entry
from tests.conformance.stores import MongoStore
from tests.servers.mongo import MongoServer

AT_ONCE = 40  # who wait for a server
ROUNDS = 30
DEADLINE_S = 30


async def test_readers_who_go_away_while_there_is_no_server_leave_it_to_the_others(mongo_server: MongoServer) -> None:
    mongo_server.start()
    store = MongoStore(mongo_server.uri)
    log = store.open().log
    await log.insert([an_entry()])
    mongo_server.kill()

    for _ in range(ROUNDS):
        readers = [asyncio.create_task(log.after("c1", 0)) for _ in range(AT_ONCE)]
        for reader, turns in zip(readers, itertools.cycle(range(5)), strict=False):
            for _ in range(turns):
                await asyncio.sleep(0)
            reader.cancel()
            await asyncio.sleep(0)
            reader.cancel()  # as a deadline does that comes while somebody leaves
        ends = await asyncio.gather(*readers, return_exceptions=True)
        assert all(isinstance(end, asyncio.CancelledError) for end in ends), ends

    mongo_server.start()
    async with asyncio.timeout(DEADLINE_S):
        assert [entry.seq for entry in await log.after("c1", 0)] == [1]
    await store.close()


async def test_who_stops_waiting_does_not_stop_the_write(mongo_server: MongoServer) -> None:
    mongo_server.start()
    store = MongoStore(mongo_server.uri)
    log = store.open().log
    await log.ping()

    writing = asyncio.create_task(log.insert([an_entry()]))
    await asyncio.sleep(0)
    writing.cancel()

    async with asyncio.timeout(DEADLINE_S):
        while not await log.after("c1", 0):  # noqa: ASYNC110 - a server sets no event
            await asyncio.sleep(0)
    await store.close()


async def test_what_fails_when_everybody_has_gone_is_no_complaint(
    mongo_server: MongoServer, caplog: pytest.LogCaptureFixture
) -> None:
    store = MongoStore(mongo_server.uri)
    reader = asyncio.create_task(store.open().log.after("c1", 0))
    await asyncio.sleep(0)
    reader.cancel()

    await store.close()  # which waits for what is under way
    gc.collect()

    assert "never retrieved" not in caplog.text
