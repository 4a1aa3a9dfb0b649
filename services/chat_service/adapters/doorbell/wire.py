"""What a server does to be a broker: it carries parcels from each replica to all, in its order. It may lose some."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Final, NoReturn, Protocol

ANSWER_S: Final = 4.0  # for any answer of a server, and between two signs of life of a subscription
CLOSE_S: Final = 1.0  # for a farewell

Publish = Callable[[Sequence[bytes]], Awaitable[None]]  # returns when the server has them all, in this order
Subscribed = Callable[[], None]
Hear = Callable[[bytes], None]


class Wire(Protocol):
    """The client of one kind of server. It never connects again by itself: whoever calls must know of each loss."""

    def telling(self) -> AbstractAsyncContextManager[Publish]:
        """A connection to publish through, while the context lasts. Raises whatever is wrong, as `Publish` does."""

    async def listen(self, subscribed: Subscribed, hear: Hear) -> NoReturn:
        """Subscribe, call `subscribed`, then `hear` with each parcel, this replica's own too.

        Raises when the connection ends, when the server has been silent for twice `ANSWER_S`, and when it is known
        that parcels were lost.
        """

    async def close(self) -> None:
        """Give back what is held between connections."""


async def watch(over: asyncio.Future[Any], ask: Callable[[], Awaitable[object]]) -> NoReturn:
    """Ask every `ANSWER_S` whether the server is there, until it is not or `over` is done. Raises why."""
    while True:
        await asyncio.wait({over}, timeout=ANSWER_S)
        if over.done():
            raise _reason(over)
        async with asyncio.timeout(ANSWER_S):
            await ask()


def _reason(over: asyncio.Future[Any]) -> Exception:
    reason = None if over.cancelled() else over.exception()
    return reason if isinstance(reason, Exception) else ConnectionError("the connection ended")
