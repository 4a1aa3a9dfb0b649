"""The webhook and its deliveries in the port `Directory` on MongoDB."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import UNSET, convert
from msgspec.structs import asdict
from pymongo import UpdateOne

from chat_service.adapters.mongo.database import Collection, Document, MongoDatabase
from chat_service.adapters.mongo.deadline import in_time
from chat_service.adapters.mongo.views import ALWAYS
from chat_service.ports.webhook import Delivery, Webhook, WebhookChange

THE_ONE: Final = {"_id": "webhook"}
ENDED: Final = {"next_at": "", "failed_at": ""}  # out of the indexes of those that wait
WAITING: Final = {"next_at": {"$gt": ALWAYS}}


class MongoWebhooks:
    """The collections `webhook` (one document) and `deliveries`. One that ended has `ended`, its entry's time."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database

    @in_time
    async def webhook(self) -> Webhook:
        document = await (await self._database.collection("webhook")).find_one(THE_ONE)
        return convert(document, Webhook) if document else Webhook()

    @in_time
    async def change_webhook(self, change: WebhookChange) -> None:
        fields = {name: value for name, value in asdict(change).items() if value is not UNSET}
        await (await self._database.collection("webhook")).update_one(THE_ONE, {"$set": fields}, upsert=True)

    @in_time
    async def add_deliveries(self, deliveries: Sequence[Delivery]) -> None:
        added = [UpdateOne({"_id": one.id}, {"$setOnInsert": _to_document(one)}, upsert=True) for one in deliveries]
        if added:
            await (await self._deliveries()).bulk_write(added)

    @in_time
    async def due_deliveries(self, now: datetime, limit: int) -> list[Delivery]:
        if limit < 1:
            return []  # to the server 0 means all
        found = (await self._deliveries()).find({"next_at": {"$lte": now}}).sort("next_at").limit(limit)
        return [_from_document(document) for document in await found.to_list()]

    @in_time
    async def retry_delivery(self, delivery: Delivery) -> None:
        fields = {name: getattr(delivery, name) for name in ("tries", "next_at", "failed_at", "error")}
        waiting = {"_id": delivery.id, **WAITING}
        await (await self._deliveries()).update_one(waiting, {"$set": fields})

    @in_time
    async def end_delivery(self, delivery: Delivery) -> None:
        ended = {"$unset": ENDED, "$set": {"ended": delivery.at}}
        await (await self._deliveries()).update_one({"_id": delivery.id}, ended)

    @in_time
    async def end_deliveries(self) -> None:
        deliveries = await self._deliveries()
        while waiting := await deliveries.find(WAITING).limit(1_000).to_list():
            ended = [UpdateOne({"_id": one["_id"]}, {"$unset": ENDED, "$set": {"ended": one["at"]}}) for one in waiting]
            await deliveries.bulk_write(ended)

    @in_time
    async def forget_deliveries(self, before: datetime) -> None:
        await (await self._deliveries()).delete_many({"ended": {"$lt": before}})

    @in_time
    async def count_deliveries(self, limit: int) -> int:
        found = (await self._deliveries()).find(WAITING, {"_id": True}).sort("next_at").limit(limit)
        return len(await found.to_list())

    @in_time
    async def failing_delivery(self) -> Delivery | None:
        found = (await self._deliveries()).find({"failed_at": WAITING["next_at"]}).sort("failed_at").limit(1)
        return next((_from_document(document) for document in await found.to_list()), None)

    async def _deliveries(self) -> Collection:
        return await self._database.collection("deliveries")


def _to_document(delivery: Delivery) -> Document:
    fields: dict[str, Any] = {name: value for name, value in asdict(delivery).items() if value is not None}
    del fields["id"]  # which is the key
    return fields


def _from_document(document: Document) -> Delivery:
    return convert({**document, "id": document["_id"]}, Delivery)
