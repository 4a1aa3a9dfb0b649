"""The port `Broker` for one process: whoever listens is called at once."""

from collections.abc import Callable

from chat_service.ports.broker import Listener, Ring, nothing


class MemoryBroker:
    """Rings in this process only; other replicas learn of entries from the heads in their heartbeats."""

    dropped = unreadable = 0

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    async def publish(self, ring: Ring) -> None:
        for listener in self._listeners:
            listener(ring)

    def listen(self, listener: Listener, on_loss: Callable[[], None] = nothing) -> None:  # noqa: ARG002 - none is lost
        self._listeners.append(listener)

    def state(self) -> str:
        return "ok"

    async def run(self) -> None:
        """There is nothing to do."""
