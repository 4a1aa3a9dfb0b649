"""A connection that keeps what it is sent, and a conversation that grows."""

import asyncio
import json
from collections.abc import Callable
from typing import Any, Final

from chat_service.adapters.memory.broker import MemoryBroker
from chat_service.domain.command import Author
from chat_service.feed.batch import Batch
from chat_service.feed.crowds import Crowds
from chat_service.feed.hub import Hub
from chat_service.ports.log import Log
from contract.audience import Audience
from contract.entries import By, Entry
from tests.builders import ANA, some_entries

Frame = dict[str, Any]
DEADLINE_S: Final = 10
AGENT: Final = By("agent", "a1", "Bia")


class Reader:
    """Satisfies the hub's `Connection`. It takes its backlog while `ready` is set."""

    straight: Callable[[bytes], None] | None = None

    def __init__(self, by: By = ANA, audience: Audience = Audience.VISITOR) -> None:
        self.audience, self.author, self.token_hash = audience, Author(by), "t1"
        self.frames: list[Frame] = []
        self.closed: tuple[int, str] | None = None
        self.ready = asyncio.Event()
        self.ready.set()
        self._news = asyncio.Event()

    def send(self, frame: str) -> None:
        self.frames.append(json.loads(frame))
        self._news.set()

    def send_all(self, batch: Batch) -> None:
        for frame in batch.texts:
            self.send(frame)

    @property
    def behind(self) -> bool:
        return not self.ready.is_set()

    async def drained(self) -> None:
        await self.ready.wait()

    def close(self, code: int, reason: str) -> None:
        self.closed = (code, reason)

    async def until_seq(self, seq: int) -> list[int]:
        """The numbers of all entries so far, as soon as `seq` is among them."""
        async with asyncio.timeout(DEADLINE_S):
            while seq not in self.seqs:
                self._news.clear()
                await self._news.wait()
        return self.seqs

    @property
    def entries(self) -> list[Frame]:
        """The entries in the order in which they came, of backlogs and live."""
        found: list[Frame] = []
        for frame in self.frames:
            found += frame["entries"] if frame["type"] == "entries" else []
            found += [frame["entry"]] if frame["type"] == "entry" else []
        return found

    @property
    def seqs(self) -> list[int]:
        """Their numbers."""
        return [entry["seq"] for entry in self.entries]

    def of_type(self, kind: str) -> list[Frame]:
        """The frames of that type."""
        return [frame for frame in self.frames if frame["type"] == kind]


async def admits(_person_id: str, _conversation_id: str, _newest: Entry | None) -> bool:
    """Everybody reads everything here."""
    return True


class Desk:
    """A hub with its broker and its log."""

    def __init__(self, log: Log) -> None:
        self.log, self.broker = log, MemoryBroker()
        self.crowds = Crowds(self.broker, "r1")
        self.hub = Hub(log, self.broker, admits, self.crowds)
        self._lengths: dict[str, int] = {}

    async def grow(self, count: int = 1, conversation_id: str = "c1") -> list[Entry]:
        """Store so many more entries, and tell nobody."""
        length = self._lengths.get(conversation_id, 0)
        entries = some_entries(count, first=length + 1, conversation_id=conversation_id)
        await self.log.insert(entries)
        self._lengths[conversation_id] = length + count
        return entries

    async def ring(self, *entries: Entry) -> None:
        """Tell of entries, in that order."""
        for entry in entries:
            await self.broker.publish(entry)

    async def follower(self, after: int = 0, reader: Reader | None = None, conversation_id: str = "c1") -> Reader:
        """A reader who follows, their backlog read."""
        joined = self.joiner(after, reader, conversation_id)
        if reading := self.hub.connections[joined][conversation_id]:
            await asyncio.wait_for(reading, DEADLINE_S)
        return joined

    def joiner(self, after: int = 0, reader: Reader | None = None, conversation_id: str = "c1") -> Reader:
        """A reader who begins to follow."""
        joined = reader or Reader()
        self.hub.attach(joined)
        self.hub.follow(joined, conversation_id, after)
        return joined
