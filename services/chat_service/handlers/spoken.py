"""When members spoke last, as rings tell every replica: for rooms in slow mode."""

from collections import OrderedDict
from datetime import datetime
from typing import Final

from chat_service.ports.broker import Broker, Ring
from contract.entries import Entry, MessagePosted

REMEMBERED: Final = 50_000  # members of rooms in slow mode; who is forgotten may speak


class Spoken:
    """The last message of each member of a room in slow mode."""

    def __init__(self, broker: Broker) -> None:
        self._at: OrderedDict[tuple[str, str], datetime] = OrderedDict()
        broker.listen(self._on_ring)

    def last(self, room_id: str, person_id: str) -> datetime | None:
        """When they spoke there, if that is known."""
        return self._at.get((room_id, person_id))

    def _on_ring(self, ring: Ring) -> None:
        if isinstance(ring, Entry) and ring.after.slow_mode_s and isinstance(ring.payload, MessagePosted):
            key = ring.conversation_id, ring.by.id
            self._at[key] = max(ring.at, self._at.get(key, ring.at))
            self._at.move_to_end(key)
            if len(self._at) > REMEMBERED:
                self._at.popitem(last=False)
