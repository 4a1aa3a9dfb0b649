"""Inserting entries: one statement, harmless to repeat because of the two unique keys."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from pymongo import WriteConcern
from pymongo.errors import AutoReconnect, BulkWriteError, DuplicateKeyError, PyMongoError

from chat_service.adapters.mongo.database import MAJORITY, Collection, Document
from chat_service.adapters.mongo.documents import FIELDS, to_document
from chat_service.adapters.mongo.masks import redact_before, shown
from chat_service.ports.errors import ClientIdTaken, SeqTaken
from contract.entries import Entry

DUPLICATE: Final = 11000
SETTLING_S: Final = 0.01  # between two looks whether a majority has it
RETRY_S: Final = 0.02  # after a broken connection; also, no error that comes without a wait may keep the loop busy


async def insert_all(collection: Collection, entries: Sequence[Entry]) -> None:
    """Write them all, over broken connections too. Raises SeqTaken, ClientIdTaken, and what the driver raises."""
    waiting, was_cut = list(entries), False
    while waiting:
        try:
            stored = await _insert(collection, [to_document(entry) for entry in waiting])
        except AutoReconnect as error:
            if error.timeout:
                raise
            was_cut = True  # perhaps they arrived, perhaps not: the same again
            await asyncio.sleep(RETRY_S)
            continue
        await _clear_before(collection, waiting[:stored])
        waiting = waiting[stored:]
        if waiting:
            await _own(collection, waiting.pop(0), was_cut=was_cut)


async def _clear_before(collection: Collection, stored: Sequence[Entry]) -> None:
    """Take from what precedes `stored` what it has no more: the mark of the newest, and texts that were edited."""
    await unmark_before(collection, stored)
    await redact_before(collection, stored)


async def unmark_before(collection: Collection, stored: Sequence[Entry]) -> None:
    """Take the mark off all that precede the newest of `stored`.

    Whoever reads marks mends what this leaves behind when it fails, so it neither fails the insert nor asks a majority.
    """
    if stored and stored[-1].seq > 1:
        with suppress(PyMongoError):
            await unmark(collection, stored[-1].conversation_id, stored[-1].seq)


async def unmark(collection: Collection, conversation_id: str, below: int) -> None:
    """Take the mark off the conversation's entries below that seq."""
    lazy = collection.with_options(write_concern=WriteConcern(1))
    await lazy.update_many({"latest.id": conversation_id, "seq": {"$lt": below}}, {"$unset": {"latest": ""}})


async def settled(collection: Collection, conversation_id: str, client_id: str) -> Entry | None:
    """The entry under that `client_id`: None if the primary has none, else once a majority has it."""
    keys = {"conversation_id": conversation_id, "client_id": client_id}
    if await collection.find_one(keys, FIELDS) is None:
        return None
    by_majority = collection.with_options(read_concern=MAJORITY)
    while not (document := await by_majority.find_one(keys, FIELDS)):  # noqa: ASYNC110 - nobody in here would tell us
        await asyncio.sleep(SETTLING_S)  # until the caller's deadline
    return (await shown(by_majority, [document]))[0]


async def _insert(collection: Collection, documents: list[Document]) -> int:
    """Insert in order, up to the first duplicate; return how many were inserted."""
    try:
        if len(documents) == 1:
            await collection.insert_one(documents[0])
        else:
            await collection.insert_many(documents, ordered=True)
    except DuplicateKeyError:
        return 0
    except BulkWriteError as error:
        return _place_of_duplicate(error)
    return len(documents)


def _place_of_duplicate(error: BulkWriteError) -> int:
    """Where an ordered batch met a duplicate: not every server counts in `nInserted` what it inserted."""
    failures: list[dict[str, Any]] = error.details["writeErrors"]
    if not failures or failures[0]["code"] != DUPLICATE or error.details["writeConcernErrors"]:
        raise error
    place: int = failures[0]["index"]
    return place


async def _own(collection: Collection, entry: Entry, *, was_cut: bool) -> None:
    """Return if the duplicate is this very entry, written before a connection broke.

    Not every server says which key it was, so it is looked up. Raises ClientIdTaken, SeqTaken.
    """
    stored = await settled(collection, entry.conversation_id, entry.client_id)
    if stored is None:
        raise SeqTaken(f"{entry.conversation_id}:{entry.seq}")
    if not was_cut or stored != entry:
        raise ClientIdTaken(stored)
    await _clear_before(collection, [stored])
