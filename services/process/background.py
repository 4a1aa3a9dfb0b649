"""Work beside the requests, which must not end unheard."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

AGAIN_S: Final = 1  # between a fault and the next try

log = logging.getLogger("process")


async def untiring(work: Callable[[], Awaitable[None]], again_s: float = AGAIN_S) -> None:
    """Do the work until it ends or is cancelled; a fault is logged with its trace, and the work begun anew."""
    while True:
        try:
            return await work()
        except Exception:
            log.exception("unforeseen error in the background")
            await asyncio.sleep(again_s)
