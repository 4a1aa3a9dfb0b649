"""Which rules decide: those of the conversation's kind."""

from datetime import datetime

from chat_service.domain.command import Command
from chat_service.domain.decide import decide
from chat_service.domain.kinds import Kind, kind_of
from chat_service.domain.rooms.decide import decide_in_room
from chat_service.domain.rooms.ground import Ground
from contract.entries import Entry


def decide_by_kind(head: Entry | None, command: Command, at: datetime, ground: Ground, *, live_chat: bool) -> Entry:
    """The entry that follows `head`. Raises what `decide` or `decide_in_room` raises."""
    if kind_of(command.conversation_id) is Kind.ROOM:
        return decide_in_room(head, command, at, ground)
    return decide(head, command, at, live_chat=live_chat)
