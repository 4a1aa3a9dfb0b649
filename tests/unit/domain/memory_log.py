"""A log in memory with the two unique keys, and the loop of whoever appends to it."""

from datetime import datetime

from chat_service.domain.command import Command
from chat_service.domain.decide import decide
from chat_service.domain.refusals import NothingToInsert
from chat_service.ports.errors import ClientIdTaken, SeqTaken
from contract.entries import Entry


class ClientIdReused(Exception):
    """Another command, or somebody else's, is stored under this client id."""


class MemoryLog:
    """One conversation's entries; (seq) and (client_id) are unique."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def head(self) -> Entry | None:
        """The newest entry."""
        return self.entries[-1] if self.entries else None

    def head_before(self, count: int) -> Entry | None:
        """The head as somebody knows it who missed the last `count` entries."""
        known = self.entries[: max(0, len(self.entries) - count)]
        return known[-1] if known else None

    def by_client_id(self, client_id: str) -> Entry | None:
        """The entry under that client id."""
        return next((entry for entry in self.entries if entry.client_id == client_id), None)

    def insert(self, entry: Entry) -> None:
        """Store it. Raises ClientIdTaken or SeqTaken."""
        if stored := self.by_client_id(entry.client_id):
            raise ClientIdTaken(stored)
        if any(entry.seq == other.seq for other in self.entries):
            raise SeqTaken
        self.entries.append(entry)


def append(log: MemoryLog, command: Command, head: Entry | None, at: datetime, *, live_chat: bool) -> Entry:
    """Decide on a head that may be stale and insert; decide again on the newest one as often as needed.

    Raises the refusal of the newest head, or ClientIdReused.
    """
    while True:
        try:
            entry = decide(head, command, at, live_chat=live_chat)
            log.insert(entry)
        except SeqTaken:
            head = log.head()
        except ClientIdTaken as taken:
            return _same(taken.entry, command)
        except NothingToInsert:
            if head is log.head():
                if stored := log.by_client_id(command.client_id):
                    return _same(stored, command)
                raise
            head = log.head()
        else:
            return entry


def _same(stored: Entry, command: Command) -> Entry:
    if not command.ours and stored.digest != command.digest:
        raise ClientIdReused
    return stored
