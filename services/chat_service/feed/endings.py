"""Sessions that ended anywhere end their sockets here, within a second."""

import asyncio
import logging
from datetime import timedelta
from typing import Final

from chat_service.feed.hub import Hub
from chat_service.ports.clock import Now
from chat_service.ports.directory import Directory
from chat_service.ports.errors import Unavailable

EVERY_S: Final = 0.5
OVERLAP: Final = timedelta(seconds=5)  # clocks of replicas differ, and writes take their time
SESSION_ENDED: Final = 4001

log = logging.getLogger("chat_service.feed")


class Endings:
    """Reads what ended and closes those sockets."""

    def __init__(self, hub: Hub, directory: Directory, now: Now) -> None:
        self._hub, self._directory, self._now = hub, directory, now
        self._since = now() - OVERLAP

    async def run(self) -> None:
        """For ever, twice a second."""
        while True:
            await asyncio.sleep(EVERY_S)
            await self.look()

    async def look(self) -> None:
        """Close the sockets of sessions that ended since the last look that succeeded."""
        now = self._now()
        try:
            ended = set(await self._directory.endings_since(self._since))
        except Unavailable:
            log.warning("ended sessions wait for the database")
            return
        self._since = now - OVERLAP
        if ended:
            self.close(ended)

    def close(self, token_hashes: set[str]) -> None:
        """Close the sockets of these sessions."""
        for connection in list(self._hub.connections):
            if connection.token_hash in token_hashes:
                connection.close(SESSION_ENDED, "your session has ended: log in again")
