"""A conversation as the random histories see it: its log, and everything that was asked of it."""

from dataclasses import dataclass, field
from datetime import datetime

from chat_service.domain.command import Author, Command
from contract.entries import After
from tests.unit.domain.memory_log import MemoryLog


@dataclass
class Given:
    """A command as it was given, with all that a decision on it took."""

    command: Command
    at: datetime
    live_chat: bool


@dataclass
class Room:
    """One conversation: its visitor, its log, what was asked of it, and the turns that the bot works on."""

    id: str
    visitor: Author
    log: MemoryLog = field(default_factory=MemoryLog)
    given: list[Given] = field(default_factory=list)
    stored: list[Given] = field(default_factory=list)
    turns: list[tuple[int, int]] = field(default_factory=list)
    checked: int = 0

    @property
    def after(self) -> After:
        """The state now."""
        head = self.log.head()
        return head.after if head else After()
