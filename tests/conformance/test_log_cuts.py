"""A connection that breaks after the server has done what it was told: told again, it finds that it was done."""

from collections.abc import AsyncIterator

import pytest

from chat_service.ports.errors import ClientIdTaken
from tests.builders import an_entry, some_entries
from tests.conformance.stores import MongoStore
from tests.conformance.test_log_marks import marks
from tests.servers.cut import Cut
from tests.servers.mongo import MongoServer


@pytest.fixture
async def cut(shared_server: MongoServer) -> AsyncIterator[Cut]:
    """The way to the server, to be cut."""
    async with Cut(shared_server.port) as way:
        yield way


@pytest.fixture
async def cut_store(cut: Cut) -> AsyncIterator[MongoStore]:
    """A database on the other side of it."""
    store = MongoStore(f"mongodb://127.0.0.1:{cut.port}/?directConnection=true")
    yield store
    await store.close()
    await store.drop()


async def test_an_entry_whose_acknowledgement_was_lost_is_acknowledged(cut: Cut, cut_store: MongoStore) -> None:
    log = cut_store.open().log
    await log.insert([an_entry(1)])

    cut.answer_to("insert")
    await log.insert([an_entry(2)])

    assert cut.cuts == 1
    assert await log.after("c1", 0) == [an_entry(1), an_entry(2)]
    assert await marks(cut_store) == [2]


async def test_a_batch_whose_acknowledgement_was_lost_is_acknowledged(cut: Cut, cut_store: MongoStore) -> None:
    log = cut_store.open().log
    await log.insert(some_entries(2))

    cut.answer_to("insert")
    await log.insert(some_entries(5, first=3))

    assert cut.cuts == 1
    assert await log.after("c1", 0) == some_entries(7)
    assert await marks(cut_store) == [7]


async def test_a_repeat_stays_a_repeat_when_its_answer_was_lost(cut: Cut, cut_store: MongoStore) -> None:
    log = cut_store.open().log
    await log.insert([an_entry(1, "first", client_id="same")])

    cut.answer_to("insert")
    with pytest.raises(ClientIdTaken) as taken:
        await log.insert([an_entry(2, "second", client_id="same")])

    assert cut.cuts == 1
    assert taken.value.entry == an_entry(1, "first", client_id="same")
    assert len(await log.after("c1", 0)) == 1


async def test_an_entry_is_acknowledged_though_its_predecessor_keeps_a_mark(cut: Cut, cut_store: MongoStore) -> None:
    log = cut_store.open().log
    await log.insert([an_entry(1)])

    cut.answer_to("update")
    await log.insert([an_entry(2)])

    assert cut.cuts == 1
    head = await log.head("c1")
    assert head
    assert head.seq == 2
