"""Canned responses in the port `Directory` on MongoDB."""

from datetime import datetime
from typing import Final

from msgspec import convert, to_builtins
from pymongo.errors import DuplicateKeyError

from chat_service.adapters.mongo.database import Collection, Document, MongoDatabase
from chat_service.adapters.mongo.deadline import in_time
from chat_service.ports.canned import CannedResponse
from chat_service.ports.errors import ShortcutTaken

COLLECTION: Final = "canned_responses"


class MongoCanned:
    """The collection `canned_responses`; a unique index keeps shortcuts apart."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database

    @in_time
    async def add_canned_response(self, response: CannedResponse) -> None:
        try:
            await (await self._responses()).insert_one({"_id": response.id, **_fields(response)})
        except DuplicateKeyError as error:
            raise ShortcutTaken(response.shortcut) from error

    @in_time
    async def canned_response(self, response_id: str) -> CannedResponse | None:
        document = await (await self._responses()).find_one({"_id": response_id})
        return _from_document(document) if document else None

    @in_time
    async def canned_responses(self) -> list[CannedResponse]:
        found = (await self._responses()).find({}).sort("shortcut")
        return [_from_document(document) for document in await found.to_list()]

    @in_time
    async def change_canned_response(self, response: CannedResponse) -> bool:
        try:
            changed = await (await self._responses()).update_one({"_id": response.id}, {"$set": _fields(response)})
        except DuplicateKeyError as error:
            raise ShortcutTaken(response.shortcut) from error
        return changed.matched_count > 0

    @in_time
    async def remove_canned_response(self, response_id: str) -> bool:
        return (await (await self._responses()).delete_one({"_id": response_id})).deleted_count > 0

    async def _responses(self) -> Collection:
        return await self._database.collection(COLLECTION)


def _fields(response: CannedResponse) -> Document:
    fields: Document = to_builtins(response, builtin_types=(datetime,))
    del fields["id"]
    return fields


def _from_document(document: Document) -> CannedResponse:
    return convert({**document, "id": document["_id"]}, CannedResponse)
