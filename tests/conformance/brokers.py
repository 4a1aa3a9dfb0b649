"""A broker at work as a replica has it, with everything that it was told."""

import asyncio
from collections.abc import Callable
from typing import Final, Self

from chat_service.ports.broker import Broker, Ring

DEADLINE_S: Final = 20.0
LOOK_S: Final = 0.01


class Replica:
    """A broker that runs; `heard` is what its listener was told, `losses` how often rings may have been lost."""

    def __init__(self, broker: Broker) -> None:
        self.broker = broker
        self.heard: list[Ring] = []
        self.losses = 0
        broker.listen(self.heard.append, self._on_loss)
        self._running = asyncio.create_task(broker.run())

    async def connected(self) -> Self:
        """Return when it is well."""
        await in_time(lambda: self.broker.state() == "ok")
        return self

    async def hears(self, amount: int) -> list[Ring]:
        """The rings, when there are so many."""
        await in_time(lambda: len(self.heard) >= amount)
        return self.heard

    async def leave(self) -> None:
        """End it."""
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)

    def _on_loss(self) -> None:
        self.losses += 1


async def in_time(condition: Callable[[], bool]) -> None:
    """Return when it is so."""
    async with asyncio.timeout(DEADLINE_S):
        while not condition():  # noqa: ASYNC110 - servers set no event
            await asyncio.sleep(LOOK_S)
