"""Trying again what may only need time, within a limit."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from pymongo.errors import ConnectionFailure, OperationFailure

LOOK_S: Final = 1.0  # between two tries

# MaxTimeMSExpired; NodeNotFound: a member's name is not known everywhere yet; NotYetInitialized;
# ConfigurationInProgress; CurrentConfigNotCommittedYet. What a passing change of primary says is a ConnectionFailure.
PASSING: Final = frozenset({50, 74, 94, 109, 308})

T = TypeVar("T")
log = logging.getLogger("chat_service.replica_set")


class NotYet(Exception):
    """Nothing failed; says what is waited for."""


class GaveUp(Exception):
    """It took too long; says what was waited for, and what was heard last."""


async def patiently(step: Callable[[], Awaitable[T]], within_s: float) -> T:
    """The step's result, tried until it has one. Raises GaveUp after that, and at once what time does not heal."""
    heard = ""
    try:
        async with asyncio.timeout(within_s):
            while True:
                try:
                    return await step()
                except (NotYet, ConnectionFailure, OperationFailure) as error:
                    heard = _news(error, heard)
                await asyncio.sleep(LOOK_S)
    except TimeoutError as error:
        raise GaveUp(f"Gave up after {within_s:.0f} s: {heard or 'no answer'}") from error


def _news(error: Exception, heard: str) -> str:
    """What was heard now, logged unless it was heard before."""
    if isinstance(error, OperationFailure) and error.code not in PASSING:
        raise error
    said = str(error).partition(", full error:")[0]
    if said != heard:
        log.info("waits: %s", said)
    return said
