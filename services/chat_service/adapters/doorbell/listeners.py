"""Who listens on this replica."""

import logging
from collections.abc import Callable

from chat_service.ports.broker import Listener, Ring

log = logging.getLogger("chat_service.broker")


class Listeners:
    """A fault of one listener's is nobody else's loss, and never the publisher's."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._on_loss: list[Callable[[], None]] = []

    def add(self, listener: Listener, on_loss: Callable[[], None]) -> None:
        """From now on."""
        self._listeners.append(listener)
        self._on_loss.append(on_loss)

    def ring(self, ring: Ring) -> None:
        """Tell each of them."""
        for listener in self._listeners:
            try:
                listener(ring)
            except Exception:
                log.exception("unforeseen error in a listener", extra={"conversation_id": ring.conversation_id})

    def lost(self) -> None:
        """Rings were lost, and from now on they come again."""
        for told in self._on_loss:
            told()
