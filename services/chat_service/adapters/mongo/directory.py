"""The port `Directory` on MongoDB. Each fact lies in one document, so no crash leaves half of one behind.

A name's passphrase is with the name alone, and an ended session is its own ending: kept, and found by nobody.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import convert
from msgspec.structs import asdict
from pymongo.errors import DuplicateKeyError

from chat_service.adapters.mongo.agents import MongoAgents
from chat_service.adapters.mongo.audits import MongoAudits
from chat_service.adapters.mongo.canned import MongoCanned
from chat_service.adapters.mongo.database import Document
from chat_service.adapters.mongo.deadline import in_time
from chat_service.adapters.mongo.invites import MongoInvites
from chat_service.adapters.mongo.photos import MongoPhotos
from chat_service.adapters.mongo.read_cursors import MongoReadCursors
from chat_service.adapters.mongo.reports import MongoReports
from chat_service.adapters.mongo.room_members import MongoRoomMembers
from chat_service.adapters.mongo.rooms import MongoRooms
from chat_service.adapters.mongo.visits import MongoVisits
from chat_service.adapters.mongo.webhooks import MongoWebhooks
from chat_service.ports.directory import Lease, Named, Session, Visitor
from chat_service.ports.errors import NameTaken


class MongoDirectory(
    MongoAgents,
    MongoAudits,
    MongoCanned,
    MongoInvites,
    MongoPhotos,
    MongoReadCursors,
    MongoReports,
    MongoRoomMembers,
    MongoRooms,
    MongoVisits,
    MongoWebhooks,
):
    """The collections `visitors`, `names` (by folded name), `sessions` (by token hash), `leases`; and the others."""

    @in_time
    async def add_visitor(self, visitor: Visitor) -> None:
        fields = asdict(visitor)
        del fields["passphrase_hash"]
        await self._insert("visitors", {"_id": fields.pop("id"), **fields})

    @in_time
    async def visitor(self, visitor_id: str) -> Visitor | None:
        return await self._visitor({"_id": visitor_id})

    @in_time
    async def visitor_of(self, conversation_id: str) -> Visitor | None:
        return await self._visitor({"conversation_id": conversation_id})

    @in_time
    async def visitors_of(self, conversation_ids: Sequence[str]) -> dict[str, Visitor]:
        visitors = await self._database.collection("visitors")
        found = await visitors.find({"conversation_id": {"$in": list(conversation_ids)}}).to_list()
        return {one["conversation_id"]: convert({**one, "id": one["_id"]}, Visitor) for one in found}

    @in_time
    async def named(self, person_ids: Sequence[str]) -> dict[str, Named]:
        ids = {"$in": list(person_ids)}
        names = await (await self._database.collection("names")).find({"visitor_id": ids}).to_list()
        protected = {name["visitor_id"] for name in names}
        visitors = await (await self._database.collection("visitors")).find({"_id": ids}, {"name": True}).to_list()
        agents = await (await self._database.collection("agents")).find({"_id": ids}, {"name": True}).to_list()
        found = {one["_id"]: Named(one["name"], one["_id"] in protected) for one in visitors}
        return found | {one["_id"]: Named(one["name"], protected=True) for one in agents}

    @in_time
    async def protector_of(self, folded_name: str) -> Visitor | None:
        name = await self._find("names", {"_id": folded_name})
        return await self._visitor({"_id": name["visitor_id"]}) if name else None

    @in_time
    async def protect(self, visitor_id: str, folded_name: str, passphrase_hash: str) -> None:
        keys = {"_id": folded_name, "visitor_id": visitor_id}
        try:
            await self._insert("names", {**keys, "passphrase_hash": passphrase_hash})
        except DuplicateKeyError as error:
            if not await self._set("names", keys, {"passphrase_hash": passphrase_hash}):
                raise NameTaken(folded_name) from error

    @in_time
    async def add_session(self, session: Session) -> None:
        fields = asdict(session)
        await self._insert("sessions", {"_id": fields.pop("token_hash"), **fields, "is_open": True})

    @in_time
    async def session(self, token_hash: str) -> Session | None:
        document = await self._find("sessions", {"_id": token_hash, "is_open": True})
        return convert({**document, "token_hash": document["_id"]}, Session) if document else None

    @in_time
    async def extend_session(self, token_hash: str, expires_at: datetime) -> None:
        await self._set("sessions", {"_id": token_hash, "is_open": True}, {"expires_at": expires_at})

    @in_time
    async def end_session(self, token_hash: str, at: datetime) -> None:
        await self._end_sessions({"_id": token_hash}, at)

    @in_time
    async def end_sessions_of(self, person_id: str, at: datetime, besides: str | None = None) -> None:
        others = {} if besides is None else {"_id": {"$ne": besides}}
        await self._end_sessions({"person_id": person_id, **others}, at)

    @in_time
    async def endings_since(self, at: datetime) -> list[str]:
        sessions = await self._database.collection("sessions")
        return [
            document["_id"] for document in await sessions.find({"ended_at": {"$gte": at}}, {"_id": True}).to_list()
        ]

    @in_time
    async def take_lease(self, lease: Lease, now: datetime) -> bool:
        claim = {"holder": lease.holder, "until": lease.until}
        try:
            await self._insert("leases", {"_id": lease.id, **claim})
        except DuplicateKeyError:
            return await self._set("leases", {"_id": lease.id, "until": {"$lte": now}}, claim)
        return True

    @in_time
    async def renew_lease(self, lease: Lease) -> bool:
        return await self._set("leases", {"_id": lease.id, "holder": lease.holder}, {"until": lease.until})

    @in_time
    async def drop_lease(self, lease_id: str, holder: str) -> None:
        leases = await self._database.collection("leases")
        await leases.delete_one({"_id": lease_id, "holder": holder})

    @in_time
    async def ping(self) -> None:
        await self._database.ping()

    async def _visitor(self, query: Document) -> Visitor | None:
        document = await self._find("visitors", query)
        if document is None:
            return None
        name = await self._find("names", {"visitor_id": document["_id"]})
        passphrase_hash = name["passphrase_hash"] if name else None
        return convert({**document, "id": document["_id"], "passphrase_hash": passphrase_hash}, Visitor)

    async def _end_sessions(self, query: Document, at: datetime) -> None:
        sessions = await self._database.collection("sessions")
        await sessions.update_many({**query, "is_open": True}, {"$set": {"is_open": False, "ended_at": at}})

    async def _find(self, collection: str, query: Document) -> Document | None:
        return await (await self._database.collection(collection)).find_one(query)

    async def _insert(self, collection: str, document: Document) -> None:
        await (await self._database.collection(collection)).insert_one(document)

    async def _set(self, collection: str, query: Document, fields: dict[str, Any]) -> bool:
        """Change the one document that fits; False if none does."""
        changed = await (await self._database.collection(collection)).update_one(query, {"$set": fields})
        return changed.matched_count > 0
