"""The broker: a doorbell between replicas. It may lose and repeat; the database is the truth."""

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from contract.entries import By, Entry


class Typing(Struct, frozen=True):
    """Somebody types, or stopped. Never stored."""

    conversation_id: str
    by: By
    typing: bool


class Viewing(Struct, frozen=True):
    """An agent looks at the conversation, or went on. Never stored, and never told to visitors."""

    conversation_id: str
    by: By
    viewing: bool


Ring = Entry | Typing | Viewing
Listener = Callable[[Ring], None]


class Broker(Protocol):
    """One subscription a replica: everything that any replica publishes."""

    async def publish(self, ring: Ring) -> None:
        """Tell every replica, this one too. Never raises for a broker that is down, and never waits for it."""

    def listen(self, listener: Listener) -> None:
        """Call `listener` for each ring from now on."""

    def state(self) -> str:
        """`ok` or what is wrong, for the readiness page."""
