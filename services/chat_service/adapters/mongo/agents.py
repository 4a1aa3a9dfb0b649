"""Agents in the port `Directory` on MongoDB."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import convert
from msgspec.structs import asdict
from pymongo import DESCENDING, UpdateOne
from pymongo.errors import DuplicateKeyError

from chat_service.adapters.mongo.database import Collection, Document, MongoDatabase
from chat_service.adapters.mongo.deadline import in_time
from chat_service.ports.directory import Agent, AgentChange, Connected, Wait
from chat_service.ports.errors import NameTaken


class MongoAgents:
    """The collections `agents` (`folded` is the name under which nobody else is), `connections`, `waits`, `picks`."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database

    @in_time
    async def add_agent(self, agent: Agent, folded_name: str) -> None:
        fields = asdict(agent)
        try:
            await (await self._agents()).insert_one({"_id": fields.pop("id"), **fields, "folded": folded_name})
        except DuplicateKeyError as error:
            raise NameTaken(folded_name) from error

    @in_time
    async def agent(self, agent_id: str) -> Agent | None:
        return await self._agent({"_id": agent_id})

    @in_time
    async def agent_named(self, folded_name: str) -> Agent | None:
        return await self._agent({"folded": folded_name})

    @in_time
    async def agents(self) -> list[Agent]:
        found = (await self._agents()).find({}).sort("folded")
        return [_from_document(document) for document in await found.to_list()]

    @in_time
    async def change_agent(self, agent_id: str, change: AgentChange) -> Agent | None:
        fields: dict[str, Any] = {name: value for name, value in asdict(change).items() if value is not None}
        if fields:
            await (await self._agents()).update_one({"_id": agent_id}, {"$set": fields})
        return await self._agent({"_id": agent_id})

    @in_time
    async def note_connections(self, connections: Sequence[Connected]) -> None:
        noted = [
            UpdateOne({"_id": f"{one.agent_id} {one.replica}"}, {"$set": asdict(one)}, upsert=True)
            for one in connections
        ]
        if noted:
            await (await self._database.collection("connections")).bulk_write(noted)

    @in_time
    async def connections(self) -> list[Connected]:
        found = (await self._database.collection("connections")).find({})
        return [convert(document, Connected) for document in await found.to_list()]

    @in_time
    async def note_wait(self, wait: Wait) -> None:
        waits = await self._database.collection("waits")
        await waits.update_one({"_id": f"{wait.conversation_id} {wait.seq}"}, {"$set": asdict(wait)}, upsert=True)

    @in_time
    async def waits_since(self, at: datetime, limit: int) -> list[float]:
        waits = await self._database.collection("waits")
        found = waits.find({"at": {"$gte": at}}, {"seconds": True}).sort("at", DESCENDING).limit(limit)
        return [document["seconds"] for document in await found.to_list()]

    @in_time
    async def keep_pick(self, agent_id: str, client_id: str, conversation_id: str, until: datetime) -> None:
        picks = await self._database.collection("picks")
        fields = {"conversation_id": conversation_id, "until": until}
        await picks.update_one({"_id": f"{agent_id} {client_id}"}, {"$set": fields}, upsert=True)

    @in_time
    async def pick(self, agent_id: str, client_id: str) -> str | None:
        found = await (await self._database.collection("picks")).find_one({"_id": f"{agent_id} {client_id}"})
        return found["conversation_id"] if found else None

    async def _agents(self) -> Collection:
        return await self._database.collection("agents")

    async def _agent(self, query: Document) -> Agent | None:
        document = await (await self._agents()).find_one(query)
        return _from_document(document) if document else None


def _from_document(document: Document) -> Agent:
    return convert({**document, "id": document["_id"]}, Agent)
