"""Visits in the port `Directory` on MongoDB."""

from chat_service.adapters.mongo.database import MongoDatabase
from chat_service.adapters.mongo.deadline import in_time
from chat_service.ports.visits import Visit


class MongoVisits:
    """The collection `visits`, a document a visitor."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database

    @in_time
    async def keep_visit(self, visit: Visit) -> None:
        fields = {"page": visit.page, "language": visit.language}
        visits = await self._database.collection("visits")
        await visits.update_one({"_id": visit.visitor_id}, {"$set": fields}, upsert=True)

    @in_time
    async def visit(self, visitor_id: str) -> Visit | None:
        found = await (await self._database.collection("visits")).find_one({"_id": visitor_id})
        return Visit(visitor_id=visitor_id, page=found["page"], language=found["language"]) if found else None
