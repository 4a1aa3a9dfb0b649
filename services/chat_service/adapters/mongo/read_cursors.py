"""How far people have read, in the port `Directory` on MongoDB."""

from msgspec import convert
from msgspec.structs import asdict

from chat_service.adapters.mongo.database import MongoDatabase
from chat_service.adapters.mongo.deadline import in_time
from chat_service.adapters.mongo.newer import keep_newer
from chat_service.ports.rooms import ReadCursor


class MongoReadCursors:
    """The collection `read_cursors`, a document a person and room."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database

    @in_time
    async def keep_cursor(self, cursor: ReadCursor) -> bool:
        key = f"{cursor.person_id} {cursor.room_id}"
        cursors = await self._database.collection("read_cursors")
        return await keep_newer(cursors, key, cursor.seq, {"$set": asdict(cursor)})

    @in_time
    async def cursors(self, person_id: str) -> dict[str, ReadCursor]:
        found = await (await self._database.collection("read_cursors")).find({"person_id": person_id}).to_list()
        return {document["room_id"]: convert(document, ReadCursor) for document in found}
