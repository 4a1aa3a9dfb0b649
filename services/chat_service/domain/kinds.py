"""Kinds of conversation. The kind decides which rules apply and who may read; nothing else depends on it."""

from enum import Enum
from typing import Final

LOBBY: Final = "lobby"  # the room that exists from the start
ROOM_IDS: Final = ("room", "direct")  # what the ids of rooms begin with, and those of conversations of two


class Kind(Enum):
    """What a conversation is for."""

    SUPPORT = "support"
    ROOM = "room"


def kind_of(conversation_id: str) -> Kind:
    """The kind; the id says it, so that nobody has to look it up."""
    begins = conversation_id.partition("_")[0]
    return Kind.ROOM if conversation_id == LOBBY or begins in ROOM_IDS else Kind.SUPPORT
