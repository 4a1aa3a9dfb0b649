"""The inbox: what agents choose from. Each page and each count is one search, however many conversations there are."""

from typing import Final, NamedTuple

from chat_service.handlers.access import Access, Person
from chat_service.ports.log import Log, Place, View
from contract.entries import Entry

COUNTED: Final = 100  # counts end here
COUNTS: Final = (View.QUEUE, View.MINE, View.BOT)
NOBODY: Final = Person("", "")


class Row(NamedTuple):
    """A conversation by its newest entry, and whose it is."""

    head: Entry
    visitor: dict[str, str]


class Page(NamedTuple):
    """Some rows, and the place after which the next ones come; None at the end."""

    rows: list[Row]
    next: Place | None


class Inbox:
    """Reads views of the log."""

    def __init__(self, log: Log, access: Access) -> None:
        self._log, self._access = log, access

    async def page(self, view: View, agent_id: str, after: Place | None, limit: int) -> Page:
        """A page of the view. Raises Unavailable."""
        heads = await self._log.view(view, agent_id, after, limit + 1)
        rows = await self.rows(heads[:limit])
        return Page(rows, place_of(heads[limit - 1], view) if len(heads) > limit else None)

    async def rows(self, heads: list[Entry]) -> list[Row]:
        """These conversations with their visitors. Raises Unavailable."""
        visitors = await self._access.all_visitors([head.conversation_id for head in heads])
        return [Row(head, visitors.get(head.conversation_id, NOBODY)._asdict()) for head in heads]

    async def counts(self, agent_id: str) -> dict[str, int]:
        """How many wait, are this agent's, and are with the bot. Raises Unavailable."""
        return {view.value: await self._log.count(view, agent_id, COUNTED) for view in COUNTS}


def place_of(head: Entry, view: View) -> Place:
    """Where the conversation stands in that view."""
    waits_since = head.after.queued_at if view is View.QUEUE else None
    return Place(waits_since or head.at, head.conversation_id)
