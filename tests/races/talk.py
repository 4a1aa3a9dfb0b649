"""A conversation that is raced for: who gives commands there, what they were told, and whether the log agrees."""

from collections.abc import Collection
from typing import Any, Protocol

from chat_service.ports.log import PAGE, Log
from contract.entries import Entry
from tests.integration.agents.desk import Visitor
from tests.races.legal import assert_legal
from tests.races.line import Answer, Line


class Shared(Protocol):
    """The one database of all replicas, as the test sees it."""

    kind: str
    url: str
    log: Log

    async def forget(self, conversation_id: str) -> None:
        """Throw away what was looked at, where it would slow down the rest."""


class Talk:
    """Keeps every answer that was given in the conversation."""

    def __init__(self, shared: Shared, visitor: Visitor, line: Line) -> None:
        self._shared, self.visitor, self.line = shared, visitor, line
        self.id = visitor.conversation
        self.stored: dict[str, int] = {}
        self.refused: set[str] = set()

    async def give(self, line: Line, kind: str, **fields: Any) -> Answer:
        """Give a command on somebody's line."""
        return self.noted(await line.give(self.id, kind, **fields))

    async def does(self, line: Line, kind: str, **fields: Any) -> int:
        """Give a command that is legal; its place in the log."""
        answer = await self.give(line, kind, **fields)
        assert answer.seq is not None, answer
        return answer.seq

    def noted(self, answer: Answer) -> Answer:
        """Keep the answer to a command."""
        if answer.seq is not None:
            self.stored[answer.client_id] = answer.seq
        else:
            assert answer.code == "not-allowed", answer
            self.refused.add(answer.client_id)
        return answer

    async def checked(self, admins: Collection[str] = ()) -> list[Entry]:
        """The log: legal; every acknowledged command once in it and at its place, nothing else of anybody's."""
        entries: list[Entry] = []
        while page := await self._shared.log.after(self.id, len(entries)):
            entries += page
            if len(page) < PAGE:
                break
        assert_legal(entries, admins)
        people = [entry for entry in entries if entry.by.role in {"visitor", "agent"}]
        assert len(people) == len(self.stored)
        assert {entry.client_id: entry.seq for entry in people} == self.stored
        assert self.refused.isdisjoint(entry.client_id for entry in entries)
        await self._shared.forget(self.id)
        return entries
