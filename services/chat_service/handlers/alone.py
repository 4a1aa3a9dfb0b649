"""What one replica does at a time, because it spans more than one document."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

from chat_service.handlers.ports import Ports
from chat_service.ports.directory import Lease
from chat_service.ports.errors import Unavailable

LEASE: Final = timedelta(seconds=15)  # longer than whatever is done under it, for its database answers within 5 s
PATIENCE_S: Final = 4.5
RETRY_S: Final = (0.01, 0.05)  # a random time between these


@contextlib.asynccontextmanager
async def alone(ports: Ports, what: str) -> AsyncIterator[None]:
    """Hold the lease of that name meanwhile. Raises Unavailable if others hold it for 4.5 s."""
    holder = ports.new_id("h")
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not await _taken(ports, what, holder):  # noqa: ASYNC110 - other replicas can't set an event
                await asyncio.sleep(random.uniform(*RETRY_S))  # noqa: S311 - jitter
    except TimeoutError as error:
        raise Unavailable(f"others are at {what}") from error
    try:
        yield
    finally:
        with contextlib.suppress(Unavailable):  # then it expires by itself
            await ports.directory.drop_lease(what, holder)


async def _taken(ports: Ports, what: str, holder: str) -> bool:
    now = ports.now()
    return await ports.directory.take_lease(Lease(id=what, holder=holder, until=now + LEASE), now)
