"""Two replicas in one process, on one database, with a broker between them that loses what it is told to lose."""

from pathlib import Path
from typing import Final

from chat_service.adapters.memory.broker import MemoryBroker
from chat_service.adapters.sqlite import SqliteDatabase, SqliteDirectory, SqliteLog
from chat_service.domain.command import Author
from chat_service.feed.crowds import Crowds
from chat_service.feed.hub import Hub
from chat_service.handlers.access import Access
from chat_service.handlers.append import Appender
from chat_service.handlers.grounds import Grounds
from chat_service.handlers.heads import Heads
from chat_service.handlers.ports import Ports
from chat_service.handlers.room_invites import Invites
from chat_service.handlers.room_views import RoomViews
from chat_service.handlers.rooms import Rooms
from chat_service.handlers.spoken import Spoken
from chat_service.handlers.standings import Standings
from chat_service.ports.broker import Ring
from chat_service.ports.clock import utc_now
from contract.entries import By
from tests.conformance.racing import NoBot
from tests.unit.feed.reader import Reader

PEOPLE: Final = {name: Author(By("member", f"v_{name}", name.title())) for name in ("ana", "ben", "eve", "kim")}


class Line(MemoryBroker):
    """Rings at home at once; at the others unless the line is cut."""

    def __init__(self) -> None:
        super().__init__()
        self.others: list[Line] = []
        self.is_cut = False

    async def publish(self, ring: Ring) -> None:
        await super().publish(ring)
        for other in self.others:
            if not (self.is_cut or other.is_cut):
                await MemoryBroker.publish(other, ring)


class Replica:
    """What a process is made of, as far as rooms need it."""

    def __init__(self, path: Path, name: str) -> None:
        self.database = SqliteDatabase(path)
        self.log, self.directory, self.line = SqliteLog(self.database), SqliteDirectory(self.database), Line()
        self._ids = 0
        self._name = name
        ports = Ports(self.log, self.directory, self.line, NoBot(), utc_now, self.new_id, name)
        standings = Standings(self.log, self.directory, self.line)
        grounds = Grounds(self.log, self.directory, standings, Spoken(self.line))
        self.appender = Appender(ports, Heads(self.log), grounds)
        self.views = RoomViews(ports, standings)
        self.rooms = Rooms(ports, self.appender, standings, self.views, Invites(ports, self.views))
        self.access = Access(self.log, self.directory, standings, rooms=True)
        self.hub = Hub(self.log, self.line, self.access.admits, Crowds(self.line, name))

    def new_id(self, kind: str) -> str:
        """Unlike any other's."""
        self._ids += 1
        return f"{kind}_{self._name}{self._ids}"


class Screen(Reader):
    """Somebody's connection at a replica, and what they were sent while they might not be."""

    def __init__(self, name: str, replica: Replica) -> None:
        super().__init__(PEOPLE[name].by)
        self.name, self.replica = name, replica
