"""An answer, or `Unavailable`, within 5 s: whatever the server, the network or a failover does."""

import asyncio
import functools
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final, ParamSpec, TypeVar

import pymongo
from pymongo.errors import (
    BulkWriteError,
    ConfigurationError,
    ConnectionFailure,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
    WriteConcernError,
)

from chat_service.ports.errors import Unavailable

P = ParamSpec("P")
T = TypeVar("T")

TIMEOUT_S: Final = 4.5  # the driver's own, for all that one method does
LIMIT_S: Final = 4.8  # ours, for what the driver's does not cover

# BulkWriteError: duplicates are dealt with where they arise, what remains was not written by a majority.
# ConfigurationError comes at run time only from what is found out late: DNS records, a server's version.
NO_ANSWER: Final = (
    ConnectionFailure,
    ExecutionTimeout,
    WriteConcernError,
    BulkWriteError,
    ConfigurationError,
    TimeoutError,
)
# Refusals by a server that can't serve at present, by the numbers in MongoDB's error_codes.yml.
NOT_NOW: Final = frozenset(
    {
        6,  # HostUnreachable
        7,  # HostNotFound
        13,  # Unauthorized: the operator's to mend, and then we work without a restart
        18,  # AuthenticationFailed
        89,  # NetworkTimeout
        133,  # FailedToSatisfyReadPreference
        134,  # ReadConcernMajorityNotAvailableYet
        262,  # ExceededTimeLimit
        9001,  # SocketException
    }
)


_at_work: Final[set[asyncio.Task[Any]]] = set()  # a loop alone does not keep its tasks


def in_time(method: Callable[P, Awaitable[T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Let the method raise Unavailable when it had no answer for 4.5 s, or when it is clear that there will be none.

    Who stops waiting, at whichever deadline, does not stop the method: the driver is never cancelled. Before Python
    3.12 one that waits for a server and is cancelled at the wrong moment leaves the lock of its topology with nobody:
    from then on no operation of this process gets a server (`pymongo.lock._async_cond_wait` over `asyncio.wait_for`).
    """

    @functools.wraps(method)
    async def answered(*args: P.args, **kwargs: P.kwargs) -> T:
        work = asyncio.create_task(_answered(method(*args, **kwargs)))
        _at_work.add(work)
        work.add_done_callback(_over)
        try:
            async with asyncio.timeout(LIMIT_S):
                return await asyncio.shield(work)
        except TimeoutError as error:
            raise Unavailable("MongoDB does not answer") from error

    return answered


def _over(work: asyncio.Task[Any]) -> None:
    """Whoever asked may have gone; then its failure is nobody's."""
    _at_work.discard(work)
    if not work.cancelled():
        work.exception()


async def all_answered() -> None:
    """Return when nothing is under way, whether or not somebody waits: the driver has deadlines."""
    loop = asyncio.get_running_loop()
    while mine := {task for task in _at_work if task.get_loop() is loop}:
        await asyncio.wait(mine)


async def _answered(asked: Awaitable[T]) -> T:
    """What the driver answers. Raises Unavailable."""
    try:
        with pymongo.timeout(TIMEOUT_S):
            return await asked
    except (PyMongoError, TimeoutError) as error:
        if no_answer(error):
            raise Unavailable(f"MongoDB does not answer: {error}") from error
        raise


def no_answer(error: Exception) -> bool:
    """Whether the server is to blame, or the way to it; what else the driver raises is a mistake of ours."""
    return isinstance(error, NO_ANSWER) or (isinstance(error, OperationFailure) and error.code in NOT_NOW)
