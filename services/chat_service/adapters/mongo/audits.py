"""Audit records in the port `Directory` on MongoDB: the collection `audits`."""

from typing import Any, Final

from msgspec import convert, to_builtins
from pymongo import DESCENDING

from chat_service.adapters.mongo.database import Document, MongoDatabase
from chat_service.adapters.mongo.deadline import in_time
from chat_service.ports.audit import AuditPlace, AuditRecord

NEWEST_FIRST: Final = (("at", DESCENDING), ("_id", DESCENDING))


class MongoAudits:
    """A record a document."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database

    @in_time
    async def add_audit(self, record: AuditRecord) -> None:
        fields: dict[str, Any] = {**to_builtins(record), "at": record.at}
        await (await self._database.collection("audits")).insert_one({"_id": fields.pop("id"), **fields})

    @in_time
    async def audits_before(self, place: AuditPlace | None, limit: int) -> list[AuditRecord]:
        if limit < 1:
            return []  # to the server 0 means all
        found = (await self._database.collection("audits")).find(audits_before(place)).sort(NEWEST_FIRST)
        documents = await found.limit(limit).batch_size(limit).to_list()
        return [convert({**document, "id": document["_id"]}, AuditRecord) for document in documents]


def audits_before(place: AuditPlace | None) -> Document:
    """What to search: the bound is for the index, the rest sorts out those of the same moment."""
    if place is None:
        return {}
    return {"at": {"$lte": place.at}, "$or": [{"at": {"$lt": place.at}}, {"_id": {"$lt": place.id}}]}
