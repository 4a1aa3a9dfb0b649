"""A lease that one replica holds for long, as long as it renews it."""

import asyncio
import contextlib
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, Final

from chat_service.handlers.ports import Ports
from chat_service.ports.directory import Lease
from chat_service.ports.errors import Unavailable

LEASE: Final = timedelta(seconds=15)  # after a holder died, the others wait that long
RENEW_S: Final = 5


class Held:
    """The lease `what`. Of all replicas one has it."""

    def __init__(self, ports: Ports, what: str) -> None:
        self._ports, self._what = ports, what
        self._ours = False

    async def hold(self) -> bool:
        """Renew it or take it; False if it is another's. Raises Unavailable."""
        now = self._ports.now()
        lease = Lease(id=self._what, holder=self._ports.replica, until=now + LEASE)
        directory = self._ports.directory
        self._ours = (self._ours and await directory.renew_lease(lease)) or await directory.take_lease(lease, now)
        return self._ours

    async def during(self, work: Coroutine[Any, Any, None]) -> None:
        """Do the work and renew meanwhile; a lease that was lost ends the work. Raises what the work raises."""
        task = asyncio.create_task(work)
        try:
            while not (await asyncio.wait([task], timeout=RENEW_S))[0]:
                if not await self.hold():
                    return
            task.result()
        finally:
            task.cancel()
            await asyncio.wait([task])  # what it was about is over before anybody else begins

    async def release(self) -> None:
        """Give it back, if it is ours."""
        if self._ours:
            self._ours = False
            with contextlib.suppress(Unavailable):  # then it expires by itself
                await self._ports.directory.drop_lease(self._what, self._ports.replica)
