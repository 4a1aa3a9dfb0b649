"""The port `Broker` for one process: whoever listens is called at once."""

from chat_service.ports.broker import Listener, Ring


class MemoryBroker:
    """Rings in this process only; other replicas learn of entries from the heads in their heartbeats."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    async def publish(self, ring: Ring) -> None:
        for listener in self._listeners:
            listener(ring)

    def listen(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def state(self) -> str:
        return "ok"
