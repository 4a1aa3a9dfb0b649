"""Views over the mark `latest` on MongoDB: each page is a walk along one index from one place on."""

from datetime import UTC, datetime
from typing import Any, Final

from pymongo import ASCENDING, DESCENDING

from chat_service.adapters.mongo.database import MAJORITY, Collection, MongoDatabase
from chat_service.adapters.mongo.deadline import in_time
from chat_service.adapters.mongo.marks import PLACE, Order, marked
from chat_service.adapters.mongo.masks import shown
from chat_service.ports.log import Place, View
from contract.entries import Entry, State

ALWAYS: Final = datetime(1970, 1, 1, tzinfo=UTC)
NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
OLDEST_FIRST: Final[Order] = (("latest.at", ASCENDING), ("latest.id", ASCENDING))
NEWEST_FIRST: Final[Order] = (("latest.at", DESCENDING), ("latest.id", DESCENDING))
LONGEST_WAITING_FIRST: Final[Order] = (("latest.queued_at", ASCENDING), ("latest.id", ASCENDING))

Query = dict[str, Any]


class MongoViews:
    """The part of the port `Log` that looks at conversations rather than into them."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database

    @in_time
    async def view(self, view: View, owner: str | None, after: Place | None, limit: int) -> list[Entry]:
        marks = await self._marks()
        return await shown(marks, await marked(marks, *page_of(view, owner, after), limit))

    @in_time
    async def count(self, view: View, owner: str | None, limit: int) -> int:
        return len(await marked(await self._marks(), *page_of(view, owner, None), limit, PLACE))

    @in_time
    async def tally(self, state: State, limit: int) -> int:
        return await (await self._marks()).count_documents({"latest.state": str(state)}, limit=limit)

    @in_time
    async def by_time(self, state: State | None, after: Place, limit: int) -> list[Entry]:
        marks = await self._marks()
        return await shown(marks, await marked(marks, *page_by_time(state, after), limit))

    @in_time
    async def owners(self) -> list[str]:
        return await (await self._marks()).distinct("latest.owner", {"latest.owner": {"$gt": ""}})

    async def _marks(self) -> Collection:
        return (await self._database.collection("entries")).with_options(read_concern=MAJORITY)


def page_of(view: View, owner: str | None, after: Place | None) -> tuple[Query, Order]:
    """What to search for a page of that view, and in which order."""
    if view is View.QUEUE:
        after = after or Place(ALWAYS, "")
        return {"latest.state": "queued", **_from("latest.queued_at", "$gt", after)}, LONGEST_WAITING_FIRST
    return {**_which(view, owner), **_from("latest.at", "$lt", after or Place(NEVER, ""))}, NEWEST_FIRST


def page_by_time(state: State | None, after: Place) -> tuple[Query, Order]:
    """The same for a page by time."""
    which: Query = {"latest.state": str(state)} if state else {}
    return {**which, **_from("latest.at", "$gt", after)}, OLDEST_FIRST


def _which(view: View, owner: str | None) -> Query:
    match view:
        case View.MINE:
            return {"latest.owner": owner or ""}
        case View.ALL:
            return {}
    return {"latest.state": view.value}


def _from(name: str, beyond: str, place: Place) -> Query:
    """What lies beyond that place: the bound is for the index, the rest sorts out those of the same moment."""
    later: list[Query] = [{name: {beyond: place.at}}, {"latest.id": {beyond: place.conversation_id}}]
    return {name: {f"{beyond}e": place.at}, "$or": later}
