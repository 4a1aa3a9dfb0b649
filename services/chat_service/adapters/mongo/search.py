"""Search on MongoDB: a walk back in time along an index of words.

A word that may go on is a range in that index, and of a range the server has to sort all that fits. So the walk is made
in steps, each eight times as long as the one before, until there is a page: a word that everybody uses is found at once
in what was said today, a rare one takes five searches.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from pymongo import DESCENDING

from chat_service.adapters.mongo.database import Collection, Document
from chat_service.adapters.mongo.deadline import in_time
from chat_service.adapters.mongo.documents import FIELDS
from chat_service.adapters.mongo.masks import looked_at, redact
from chat_service.adapters.mongo.moves import MongoMoves
from chat_service.adapters.mongo.views import ALWAYS, NEVER
from chat_service.ports.clock import utc_now
from chat_service.ports.log import EntryPlace
from contract.entries import Entry

STEPS: Final = tuple(timedelta(days=days) for days in (1, 8, 64, 512))  # and then all the rest
PLACE: Final = ("search.at", "search.id", "search.seq")
NEWEST_FIRST: Final = tuple((name, DESCENDING) for name in PLACE)

Query = dict[str, Any]


class MongoSearch(MongoMoves):
    """The part of the port `Log` that finds entries by their words."""

    @in_time
    async def search(
        self,
        words: Sequence[str],
        prefix: str | None,
        after: EntryPlace | None,
        limit: int,
        *,
        within: str | None = None,
    ) -> list[Entry]:
        entries = await self._marks()
        asked = [step_of(words, prefix, *step, within) for step in steps(after, utc_now())]
        while True:
            found, outdated = await looked_at(entries, await _found(entries, asked, limit))
            if not outdated:
                return found
            await redact(entries, outdated)  # by words that are no more, so the page is read anew


async def _found(entries: Collection, asked: Sequence[Query], limit: int) -> list[Document]:
    """What these steps find, one after another until it is enough."""
    documents: list[Document] = []
    for query in asked:
        wanted = limit - len(documents)
        if wanted < 1:
            break
        found = entries.find(query, FIELDS).sort(NEWEST_FIRST).limit(wanted).batch_size(wanted)
        documents += await found.to_list()
    return documents


def steps(after: EntryPlace | None, now: datetime) -> Iterator[tuple[EntryPlace, datetime]]:
    """The steps back in time: after which place, and since when."""
    place = after or EntryPlace(NEVER, "", 0)
    newest = min(place.at, now)
    for step in STEPS:
        if newest - ALWAYS > step:
            yield place, newest - step
            place = EntryPlace(newest - step, "", 0)
    yield place, ALWAYS


def step_of(
    words: Sequence[str], prefix: str | None, after: EntryPlace, since: datetime, within: str | None = None
) -> Query:
    """What to search for in such a step. A word has letters, digits, marks and `@`, so nothing in it is a pattern."""
    said: Query = {"$all": list(words)} if words else {}
    begun: Query = {"$regex": f"^{prefix}"} if prefix else {}
    older: list[Query] = [
        {"search.at": {"$lt": after.at}},
        {"search.id": {"$lt": after.conversation_id}},
        {"search.id": after.conversation_id, "search.seq": {"$lt": after.seq}},
    ]
    whose: Query = {"search.id": within} if within else {}
    return {"search.words": {**said, **begun}, "search.at": {"$gte": since, "$lte": after.at}, **whose, "$or": older}
