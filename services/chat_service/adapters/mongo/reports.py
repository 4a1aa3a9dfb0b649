"""Reports of messages in the port `Directory` on MongoDB."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import convert, to_builtins
from pymongo import ASCENDING
from pymongo.errors import DuplicateKeyError

from chat_service.adapters.mongo.database import Collection, Document, MongoDatabase
from chat_service.adapters.mongo.deadline import in_time
from chat_service.adapters.mongo.views import ALWAYS
from chat_service.ports.rooms import Report, ReportPlace
from contract.entries import Owner

OLDEST_FIRST: Final[Sequence[tuple[str, int]]] = (("waiting.at", ASCENDING), ("waiting.id", ASCENDING))


class MongoReports:
    """The collection `reports`. Those that nobody has handled have the mark `waiting`."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database

    @in_time
    async def add_report(self, report: Report) -> bool:
        try:
            await (await self._reports()).insert_one(_to_document(report))
        except DuplicateKeyError:
            return False
        return True

    @in_time
    async def report(self, report_id: str) -> Report | None:
        document = await (await self._reports()).find_one({"_id": report_id})
        return _from_document(document) if document else None

    @in_time
    async def reports(self, after: ReportPlace | None, limit: int) -> list[Report]:
        if limit < 1:
            return []  # to the server 0 means all
        found = (await self._reports()).find(waiting_after(after)).sort(OLDEST_FIRST).limit(limit)
        return [_from_document(document) for document in await found.batch_size(limit).to_list()]

    @in_time
    async def handle_report(self, report_id: str, by: Owner, at: datetime) -> bool:
        handled = {"$set": {"handled_by": to_builtins(by), "handled_at": at}, "$unset": {"waiting": ""}}
        waiting = {"_id": report_id, "waiting.id": report_id}
        return (await (await self._reports()).update_one(waiting, handled)).matched_count > 0

    async def _reports(self) -> Collection:
        return await self._database.collection("reports")


def waiting_after(place: ReportPlace | None) -> Document:
    """What to search for reports after that place: the bound is for the index, the rest sorts out ties."""
    place = place or ReportPlace(ALWAYS, "")
    later = [{"waiting.at": {"$gt": place.at}}, {"waiting.id": {"$gt": place.id}}]
    return {"waiting.at": {"$gte": place.at}, "$or": later}


def _to_document(report: Report) -> Document:
    fields: dict[str, Any] = to_builtins(report, builtin_types=(datetime,))
    del fields["id"]  # which is the key
    return {"_id": report.id, **fields, "waiting": {"at": report.at, "id": report.id}}


def _from_document(document: Document) -> Report:
    return convert({**document, "id": document["_id"]}, Report)
