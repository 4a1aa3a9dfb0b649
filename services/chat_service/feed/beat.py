"""When to look into the log for what did not ring."""

import asyncio
import random
from contextlib import suppress
from typing import Final

HEARTBEAT_S: Final = 20
SOONEST_S: Final = 1  # between two, however often a broker comes and goes
JITTER: Final = 0.2  # of the heartbeat, so that replicas do not read in step


class Beat:
    """Every heartbeat, and in between when rings were lost."""

    def __init__(self) -> None:
        self._early = asyncio.Event()

    def hurry(self) -> None:
        """The next one is due now."""
        self._early.set()

    async def due(self) -> None:
        """Return when it is time."""
        await asyncio.sleep(SOONEST_S)
        with suppress(TimeoutError):
            async with asyncio.timeout(HEARTBEAT_S * random.uniform(1 - JITTER, 1)):  # noqa: S311 - jitter
                await self._early.wait()
        self._early.clear()
