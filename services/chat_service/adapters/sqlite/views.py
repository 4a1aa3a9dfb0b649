"""Views over `latest` on SQLite: each page and each count is one search in one index."""

from typing import Final, NamedTuple

from chat_service.adapters.sqlite.database import SqliteDatabase
from chat_service.adapters.sqlite.masks import shown
from chat_service.adapters.sqlite.times import to_ms
from chat_service.ports.log import Place, View
from contract.entries import Entry, State

_PAGE: Final = """
  SELECT body FROM latest CROSS JOIN entries USING (conversation_id, seq) WHERE {which} AND {after}
  ORDER BY {order} LIMIT ?"""  # CROSS: in this order, whatever the planner believes
_COUNT: Final = "SELECT COUNT(*) FROM (SELECT 1 FROM latest WHERE {which} LIMIT ?)"
TALLY: Final = _COUNT.format(which="state = ? AND at >= 0")
_OWNERS: Final = """
  WITH RECURSIVE each (owner) AS (
    SELECT MIN(owner) FROM latest WHERE owner IS NOT NULL
    UNION ALL SELECT (SELECT MIN(owner) FROM latest WHERE owner > each.owner) FROM each WHERE each.owner IS NOT NULL
  ) SELECT owner FROM each WHERE owner IS NOT NULL"""  # a search an owner, where DISTINCT walks the whole index

_OLDER: Final = "(at, latest.conversation_id) < (?, ?)"
_NEWER: Final = "(at, latest.conversation_id) > (?, ?)"
_NEWEST_FIRST: Final = "at DESC, latest.conversation_id DESC"
_OLDEST_FIRST: Final = "at, latest.conversation_id"


class _Query(NamedTuple):
    """Which rows, and their order with the places at its two ends."""

    which: str
    after: str = _OLDER
    order: str = _NEWEST_FIRST
    start: tuple[int, str] = (2**62, "")  # later than any time


_VIEWS: Final = {
    View.QUEUE: _Query(
        "queued_at IS NOT NULL",
        "(queued_at, latest.conversation_id) > (?, ?)",
        "queued_at, latest.conversation_id",
        (-(2**62), ""),
    ),
    View.MINE: _Query("owner = ?"),
    View.BOT: _Query("state = 'bot'"),
    View.RESOLVED: _Query("state = 'resolved'"),
    View.ALL: _Query("at >= 0"),  # rooms have no time here
}


class SqliteViews:
    """The part of the port `Log` that looks at conversations rather than into them."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    async def view(self, view: View, owner: str | None, after: Place | None, limit: int) -> list[Entry]:
        query = _VIEWS[view]
        start = _place(after) if after else query.start
        return await self._page(page_of(view), *_whose(view, owner), *start, limit)

    async def count(self, view: View, owner: str | None, limit: int) -> int:
        counting = _COUNT.format(which=_VIEWS[view].which)
        row = await self._database.read(lambda c: c.execute(counting, (*_whose(view, owner), limit)).fetchone())
        counted: int = row[0]
        return counted

    async def tally(self, state: State, limit: int) -> int:
        row = await self._database.read(lambda c: c.execute(TALLY, (state, limit)).fetchone())
        counted: int = row[0]
        return counted

    async def by_time(self, state: State | None, after: Place, limit: int) -> list[Entry]:
        at, conversation_id = _place(after)
        return await self._page(page_by_time(state), *([state] if state else []), max(at, 0), conversation_id, limit)

    async def owners(self) -> list[str]:
        rows = await self._database.read(lambda c: c.execute(_OWNERS).fetchall())
        return [owner for (owner,) in rows]

    async def _page(self, query: str, *values: str | int) -> list[Entry]:
        return await self._database.read(lambda c: shown(c, c.execute(query, values)))


def page_of(view: View) -> str:
    """The statement of a page of that view."""
    query = _VIEWS[view]
    return _PAGE.format(which=query.which, after=query.after, order=query.order)


def page_by_time(state: State | None) -> str:
    """The statement of a page by time."""
    return _PAGE.format(which="state = ?" if state else "TRUE", after=_NEWER, order=_OLDEST_FIRST)


def _whose(view: View, owner: str | None) -> list[str]:
    return [owner or ""] if view is View.MINE else []


def _place(place: Place) -> tuple[int, str]:
    return to_ms(place.at), place.conversation_id
