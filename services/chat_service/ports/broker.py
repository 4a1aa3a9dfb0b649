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


class Present(Struct, frozen=True, kw_only=True):
    """Who follows a room at a replica: `whole` says all of them, else who came and who is `gone` since the last time.

    People are ids with names, which are empty where there are too many to be listed. Never stored, and believed for a
    while only. `asks` wants the same from the others; who is `dismissed` is in the room no longer, at no replica.
    """

    conversation_id: str
    replica: str
    whole: bool
    people: dict[str, str]
    gone: list[str] = []
    dismissed: list[str] = []
    asks: bool = False


class Told(Struct, frozen=True, kw_only=True):
    """Something for all screens of one person: how far they read a room, or (None) that their rooms changed."""

    person_id: str
    conversation_id: str
    read_seq: int | None = None


class Altered(Struct, frozen=True, kw_only=True):
    """Somebody looks different from now on: by their photo, or because their name is theirs alone."""

    person_id: str
    conversation_id: str = ""  # it is about none


Ring = Entry | Typing | Viewing | Present | Told | Altered
Listener = Callable[[Ring], None]


def nothing() -> None:
    """For listeners whom a loss does not concern."""


class Broker(Protocol):
    """One subscription a replica: everything that any replica publishes."""

    @property
    def dropped(self) -> int:
        """Rings of this replica that the others were never told."""

    @property
    def unreadable(self) -> int:
        """Rings that came and could not be read: a newer version's, or a stranger's."""

    async def publish(self, ring: Ring) -> None:
        """Tell this replica at once, and every other one soon. Never raises for a broker that is down, nor waits."""

    def listen(self, listener: Listener, on_loss: Callable[[], None] = nothing) -> None:
        """Call `listener` for each ring from now on, and `on_loss` when it is over that others' rings went unheard."""

    def state(self) -> str:
        """`ok` or what is wrong, for the readiness page."""

    async def run(self) -> None:
        """Be connected, until cancelled; what still waits then is told if that is quick."""
