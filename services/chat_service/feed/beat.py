"""When to look into the log for what did not ring."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import NoReturn

from chat_service.feed.pace import SOONEST_S, Pace
from chat_service.ports.broker import Broker, Listener

Look = Callable[[], Awaitable[None]]


class Beat:
    """Every heartbeat, in between when rings were lost, and again and again while the broker is not well."""

    def __init__(self, broker: Broker, listener: Listener) -> None:
        """`listener` hears what rings."""
        self._broker = broker
        self._pace = Pace()
        self._early = asyncio.Event()
        broker.listen(listener, self._early.set)

    async def run(self, beat: Look, look: Look) -> NoReturn:
        """For ever: `beat` with each heartbeat, `look` in between."""
        while True:
            await self._due()
            began_s = time.monotonic()
            await (beat() if self._pace.is_beat() else look())
            self._pace.looked(time.monotonic() - began_s)
            await asyncio.sleep(SOONEST_S)

    async def _due(self) -> None:
        """Return when it is time; a broker does not say that it falls ill, so it is asked."""
        while not self._early.is_set() and (left_s := self._pace.left_s(well=self._broker.state() == "ok")) > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(min(left_s, SOONEST_S)):
                    await self._early.wait()
        self._early.clear()
