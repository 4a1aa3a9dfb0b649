"""What was edited or deleted in rooms leaves the database even if whoever stored that came no further."""

import asyncio
import logging
import random
from typing import Final

from chat_service.ports.errors import Unavailable
from chat_service.ports.log import Log

SWEEP_S: Final = 60  # at the most

log = logging.getLogger("chat_service.redaction")


class Redaction:
    """Takes out what is left, at the start and every minute: mostly nothing."""

    def __init__(self, entries: Log) -> None:
        self._log = entries

    async def run(self) -> None:
        """Sweep for ever."""
        while True:
            try:
                await self._log.redact()
            except Unavailable:
                log.warning("redaction waits for the database")
            await asyncio.sleep(SWEEP_S * random.uniform(0.5, 1))  # noqa: S311 - jitter
