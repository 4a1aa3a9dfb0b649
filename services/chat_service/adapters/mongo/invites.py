"""Invitations into rooms in the port `Directory` on MongoDB."""

from datetime import datetime
from typing import Final

from msgspec import convert, to_builtins
from pymongo import DESCENDING

from chat_service.adapters.mongo.database import Collection, Document, MongoDatabase
from chat_service.adapters.mongo.deadline import in_time
from chat_service.ports.rooms import Invite

NEWEST_FIRST: Final = (("at", DESCENDING), ("_id", DESCENDING))


class MongoInvites:
    """The collection `invites`."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database

    @in_time
    async def add_invite(self, invite: Invite) -> None:
        fields = to_builtins(invite, builtin_types=(datetime,))
        await (await self._invites()).insert_one({"_id": fields.pop("id"), **fields})

    @in_time
    async def invite(self, room_id: str, secret_hash: str) -> Invite | None:
        document = await (await self._invites()).find_one({"room_id": room_id, "secret_hash": secret_hash})
        return _from_document(document) if document else None

    @in_time
    async def invites(self, room_id: str) -> list[Invite]:
        found = (await self._invites()).find({"room_id": room_id}).sort(NEWEST_FIRST)
        return [_from_document(document) for document in await found.to_list()]

    @in_time
    async def end_invite(self, room_id: str, invite_id: str) -> bool:
        ended = await (await self._invites()).delete_one({"_id": invite_id, "room_id": room_id})
        return ended.deleted_count > 0

    async def _invites(self) -> Collection:
        return await self._database.collection("invites")


def _from_document(document: Document) -> Invite:
    return convert({**document, "id": document["_id"]}, Invite)
