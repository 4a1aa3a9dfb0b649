"""Photos in the port `Directory` on MongoDB."""

from collections.abc import Sequence

from pymongo.errors import DuplicateKeyError

from chat_service.adapters.mongo.database import Collection, MongoDatabase
from chat_service.adapters.mongo.deadline import in_time
from chat_service.ports.photos import Photo


class MongoPhotos:
    """The collection `photos`, a document a person: the new one is written over the old one."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database

    @in_time
    async def keep_photo(self, photo: Photo) -> None:
        photos, theirs = await self._photos(), {"_id": photo.person_id}
        kept = {"photo_id": photo.id, "large": photo.large, "small": photo.small, "at": photo.at}
        try:
            await photos.update_one(theirs, {"$set": kept}, upsert=True)
        except DuplicateKeyError:  # their first one came twice at once: now there is one to be written over
            await photos.update_one(theirs, {"$set": kept})

    @in_time
    async def photo(self, photo_id: str) -> Photo | None:
        found = await (await self._photos()).find_one({"photo_id": photo_id})
        if found is None:
            return None
        return Photo(id=photo_id, person_id=found["_id"], large=found["large"], small=found["small"], at=found["at"])

    @in_time
    async def photo_ids(self, person_ids: Sequence[str]) -> dict[str, str]:
        photos = await self._photos()
        found = await photos.find({"_id": {"$in": list(person_ids)}}, {"photo_id": True}).to_list()
        return {document["_id"]: document["photo_id"] for document in found}

    @in_time
    async def remove_photo(self, person_id: str) -> bool:
        return (await (await self._photos()).delete_one({"_id": person_id})).deleted_count > 0

    async def _photos(self) -> Collection:
        return await self._database.collection("photos")
