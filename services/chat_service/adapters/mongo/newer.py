"""Documents that only ever get newer: written unless what is there is of the same `seq` or a later one."""

from collections.abc import Mapping

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from chat_service.adapters.mongo.database import Collection, Document
from chat_service.adapters.mongo.insert import DUPLICATE


async def keep_newer(collection: Collection, key: str, seq: int, update: Document) -> bool:
    """Do `update`, which sets `seq`; False if what is there is as new."""
    older = _older(key, seq)
    try:
        await collection.update_one(older, update, upsert=True)
    except DuplicateKeyError:  # there is one: as new, or just inserted by somebody else, and then perhaps older
        return (await collection.update_one(older, update)).matched_count > 0
    return True


async def keep_all_newer(collection: Collection, updates: Mapping[str, tuple[int, Document]]) -> None:
    """The same for many, by key."""
    if not updates:
        return
    inserting = [UpdateOne(_older(key, seq), update, upsert=True) for key, (seq, update) in updates.items()]
    try:
        await collection.bulk_write(inserting, ordered=False)
    except BulkWriteError as error:
        there = _duplicates(error)
        keys = [(key, *updates[key]) for number, key in enumerate(updates) if number in there]
        await collection.bulk_write([UpdateOne(_older(key, seq), update) for key, seq, update in keys], ordered=False)


def _older(key: str, seq: int) -> Document:
    return {"_id": key, "seq": {"$lt": seq}}


def _duplicates(error: BulkWriteError) -> set[int]:
    """The places of those that are there. Raises the error if there was any other."""
    failures = error.details["writeErrors"]
    if error.details["writeConcernErrors"] or any(failure["code"] != DUPLICATE for failure in failures):
        raise error
    return {failure["index"] for failure in failures}
