"""Work beside the requests, which must not end unheard."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

AGAIN_S: Final = 1  # between a fault and the next try
CANCEL_AGAIN_S: Final = 2.0  # longer than what ends in order takes to do so

log = logging.getLogger("process")


async def untiring(work: Callable[[], Awaitable[None]], again_s: float = AGAIN_S) -> None:
    """Do the work until it ends or is cancelled; a fault is logged with its trace, and the work begun anew."""
    while True:
        try:
            return await work()
        except Exception:
            log.exception("unforeseen error in the background")
            await asyncio.sleep(again_s)


async def ended(
    tasks: Iterable[asyncio.Task[Any]], again_s: float = CANCEL_AGAIN_S, tries: int | None = None
) -> set[asyncio.Task[Any]]:
    """Cancel them until all have ended, in whatever way; return those that did not after so many `tries`.

    Once is not enough: before Python 3.12 `asyncio.wait_for`, which drivers of databases wait with, swallows a
    cancellation that comes together with the result (bugs.python.org/issue42130).
    """
    left, tried = set(tasks), 0
    while left and tried != tries:
        tried += 1
        for task in left:
            task.cancel()
        over, left = await asyncio.wait(left, timeout=again_s)
        await asyncio.gather(*over, return_exceptions=True)  # heard, so that nobody complains
    return left
