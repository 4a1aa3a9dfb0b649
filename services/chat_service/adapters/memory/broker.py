"""The port `Broker` for one process: whoever listens is called at once."""

from collections.abc import Callable

from chat_service.adapters.doorbell.listeners import Listeners
from chat_service.ports.broker import Listener, Ring, nothing


class MemoryBroker:
    """Rings in this process only; other replicas learn of entries from the heads in their heartbeats."""

    dropped = unreadable = 0

    def __init__(self) -> None:
        self._listeners = Listeners()

    async def publish(self, ring: Ring) -> None:
        self._listeners.ring(ring)

    def listen(self, listener: Listener, on_loss: Callable[[], None] = nothing) -> None:
        self._listeners.add(listener, on_loss)

    def state(self) -> str:
        return "ok"

    async def run(self) -> None:
        """There is nothing to do."""
