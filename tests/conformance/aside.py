"""A replica on an event loop of its own, which can be held up, as by a computation without end."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from chat_service.adapters.doorbell import Doorbell, Wire
from chat_service.ports.broker import Ring
from tests.conformance.brokers import DEADLINE_S, Replica


class Aside:
    """While it is entered it runs in a thread; connected when `with` begins."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._replica: Replica | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        self._replica = asyncio.run_coroutine_threadsafe(self._join(), self._loop).result(DEADLINE_S)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._replica
        asyncio.run_coroutine_threadsafe(self._replica.leave(), self._loop).result(DEADLINE_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(DEADLINE_S)
        self._loop.close()

    @contextmanager
    def blocked(self) -> Iterator[None]:
        """Meanwhile its loop does nothing."""
        begun, released = threading.Event(), threading.Event()

        def block() -> None:
            begun.set()
            released.wait(DEADLINE_S)

        self._loop.call_soon_threadsafe(block)
        begun.wait(DEADLINE_S)
        try:
            yield
        finally:
            released.set()

    @property
    def heard(self) -> list[Ring]:
        """What its listener was told."""
        assert self._replica
        return self._replica.heard

    @property
    def losses(self) -> int:
        """How often rings may have been lost."""
        assert self._replica
        return self._replica.losses

    def state(self) -> str:
        """How its broker is."""
        assert self._replica
        return self._replica.broker.state()

    async def _join(self) -> Replica:
        return await Replica(Doorbell(self._wire, "r_behind")).connected()
