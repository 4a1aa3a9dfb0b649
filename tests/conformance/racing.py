"""Writers that race: the handler with its batches, as replicas run it, and the bare optimistic loop beneath it."""

from chat_service.adapters.memory.broker import MemoryBroker
from chat_service.handlers.access import Access
from chat_service.handlers.append import Appender
from chat_service.handlers.grounds import Grounds
from chat_service.handlers.heads import Heads
from chat_service.handlers.ports import Ports
from chat_service.handlers.spoken import Spoken
from chat_service.handlers.standings import Standings
from chat_service.ports.clock import utc_now
from chat_service.ports.errors import ClientIdTaken, SeqTaken
from chat_service.ports.log import Log
from contract.entries import Entry
from contract.turn import TurnAnswer, TurnRequest
from tests.builders import an_entry
from tests.conformance.stores import Opened


class NoBot:
    """A bot that nobody asks."""

    async def turn(self, request: TurnRequest, delivery_id: str) -> TurnAnswer:  # noqa: ARG002
        raise AssertionError("nobody asks a bot here")

    def state(self) -> str:
        return "unknown"


def a_replica(opened: Opened) -> Appender:
    """What a process appends with, over its own connection and its own cache of heads."""
    log, directory = opened
    return appender_of(Ports(log, directory, MemoryBroker(), NoBot(), utc_now, str, "replica"))


def access_of(ports: Ports) -> Access:
    """Who reads what over these ports, rooms apart."""
    return Access(ports.log, ports.directory, Standings(ports.log, ports.directory, ports.broker), rooms=False)


def appender_of(ports: Ports) -> Appender:
    """What appends over these ports."""
    standings = Standings(ports.log, ports.directory, ports.broker)
    return Appender(ports, Heads(ports.log), Grounds(ports.log, ports.directory, standings, Spoken(ports.broker)))


async def append(log: Log, client_id: str, conversation_id: str = "c1") -> Entry:
    """Write at the next place, whoever else does; return what is stored under that `client_id`."""
    while True:
        head = await log.head(conversation_id)
        entry = an_entry(head.seq + 1 if head else 1, conversation_id=conversation_id, client_id=client_id)
        try:
            await log.insert([entry])
        except SeqTaken:
            continue
        except ClientIdTaken as taken:
            return taken.entry
        return entry


async def whole(log: Log, conversation_id: str = "c1") -> list[Entry]:
    """The conversation from its first entry to its last, page by page."""
    entries: list[Entry] = []
    while page := await log.after(conversation_id, len(entries)):
        entries += page
    return entries


def assert_whole(stored: list[Entry], client_ids: list[str]) -> None:
    """Places 1, 2, 3 ... and each `client_id` once."""
    assert [entry.seq for entry in stored] == list(range(1, len(stored) + 1))
    assert sorted(entry.client_id for entry in stored) == sorted(client_ids)
