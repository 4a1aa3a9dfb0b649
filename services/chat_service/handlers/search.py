"""Search over all conversations: what agents look for by words, and the notes that mention them."""

import asyncio
from typing import Final, NamedTuple

from chat_service.domain.words import Query
from chat_service.handlers.inbox import Inbox, Row
from chat_service.ports.log import PAGE, EntryPlace, Log
from contract.entries import Entry

READS: Final = 5  # of the index for one page: what one talkative conversation fills is not read to its end


class Match(NamedTuple):
    """A conversation as the inbox shows it, and the newest entry in it that was found."""

    row: Row
    entry: Entry


class Found(NamedTuple):
    """Some matches, and the place after which the next ones come; None at the end."""

    matches: list[Match]
    next: EntryPlace | None


class Search:
    """Reads the log by its words."""

    def __init__(self, log: Log, inbox: Inbox) -> None:
        self._log, self._inbox = log, inbox

    async def page(self, query: Query, after: EntryPlace | None, limit: int) -> Found:
        """The newest matches after that place, one a conversation; `limit` at the most. Raises Unavailable.

        A page may be shorter where one conversation has very many matches, and still have a next one.
        """
        entries, place = await self._entries(query, after, limit)
        heads = await self._log.newest([entry.conversation_id for entry in entries])
        rows = await self._inbox.rows([heads[one.conversation_id] for one in entries if one.conversation_id in heads])
        found = {entry.conversation_id: entry for entry in entries}
        return Found([Match(row, found[row.head.conversation_id]) for row in rows], place)

    async def _entries(
        self, query: Query, place: EntryPlace | None, limit: int
    ) -> tuple[list[Entry], EntryPlace | None]:
        """The newest match of each conversation, and the place of the last entry looked at if there are more."""
        found: dict[str, Entry] = {}
        for _ in range(READS):
            page = await self._log.search(query.words, query.prefix, place, PAGE)
            for entry in page:
                if len(found) == limit and entry.conversation_id not in found:
                    return list(found.values()), place
                found.setdefault(entry.conversation_id, entry)
                place = EntryPlace(entry.at, entry.conversation_id, entry.seq)
            if len(page) < PAGE:
                return list(found.values()), None
            await asyncio.sleep(0)  # SQLite reads inline: others have their turn between two pages
        return list(found.values()), place
