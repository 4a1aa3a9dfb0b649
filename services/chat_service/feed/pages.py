"""What followers read of the log. A follower who waits for the database is better off than one who is sent away."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from chat_service.ports.errors import Unavailable
from chat_service.ports.log import PAGE, Log
from contract.entries import Entry

T = TypeVar("T")

RETRY_S: Final = 0.5  # between tries to read while the database does not answer

log = logging.getLogger("chat_service.feed")


class Pages:
    """Reads until the database answers."""

    def __init__(self, entries: Log) -> None:
        self._log = entries

    async def after(self, conversation_id: str, cursor: int) -> list[Entry]:
        """The first entries after that cursor, `PAGE` at the most."""

        async def read(wanted: str) -> list[Entry]:
            return await self._log.after(wanted, cursor, PAGE)

        return await self.patiently(read, conversation_id)

    async def newest(self, conversation_id: str) -> Entry | None:
        """The newest entry that can be read; None of an empty log."""

        async def read(wanted: str) -> list[Entry]:
            return await self._log.before(wanted, None, 1)

        found = await self.patiently(read, conversation_id)
        return found[0] if found else None

    async def settled_head(self, conversation_id: str) -> Entry | None:
        """The newest entry, by a read that no later one contradicts."""
        return await self.patiently(self._log.settled_head, conversation_id)

    async def patiently(self, read: Callable[[str], Awaitable[T]], conversation_id: str) -> T:
        """What `read` returns of that conversation, as soon as the database answers."""
        while True:
            try:
                return await read(conversation_id)
            except Unavailable:
                log.warning("a backlog waits for the database", extra={"conversation_id": conversation_id})
                await asyncio.sleep(RETRY_S)
