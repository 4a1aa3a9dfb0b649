"""A turn is given up for what happens after it was asked for, and for nothing that happened before."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest

from chat_service.adapters.memory.broker import MemoryBroker
from chat_service.adapters.sqlite import SqliteDatabase, SqliteDirectory, SqliteLog
from chat_service.handlers.answering import Answering
from chat_service.handlers.append import Appender
from chat_service.handlers.board import Board
from chat_service.handlers.grounds import Grounds
from chat_service.handlers.heads import Heads
from chat_service.handlers.ports import Ports
from chat_service.handlers.roster import Roster
from chat_service.handlers.spoken import Spoken
from chat_service.handlers.standings import Standings
from chat_service.handlers.turn import TurnMaker
from chat_service.handlers.waits import Waits
from chat_service.ports.clock import utc_now
from contract.entries import After, Awaiting, BotReplied, ConversationResolved, Entry, HandoffRequested, State
from contract.fields import MessageText
from contract.turn import TurnAnswer, TurnMessage, TurnRequest
from tests.builders import NOON, an_entry

TURNS: Final = 10  # of the loop, after which a turn that is to be given up is
HANDED_OVER: Final = After(state=State.QUEUED, epoch=1, visitor_seq=1, handoff_seq=2, queued_at=NOON)
ENDED: Final = After(state=State.RESOLVED, epoch=2, visitor_seq=1)
AGAIN: Final = After(epoch=2, visitor_seq=4, awaiting=Awaiting(4, NOON))
LOG: Final = (
    an_entry(1, "Hello", after=After(visitor_seq=1)),
    an_entry(2, payload=HandoffRequested(), after=HANDED_OVER),
    an_entry(3, payload=ConversationResolved(), after=ENDED),
    an_entry(4, "Are you there?", after=AGAIN),
)
NEXT: Final = an_entry(5, payload=HandoffRequested(), after=After(state=State.QUEUED, epoch=3, visitor_seq=4))


class ThinkingBot:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.asked, self.thought = asyncio.Event(), asyncio.Event()

    async def turn(self, request: TurnRequest, _delivery_id: str) -> TurnAnswer:
        self.asked.set()
        await self.thought.wait()
        return TurnAnswer(epoch=request.conversation.epoch, messages=[TurnMessage(MessageText("I am."))])

    def state(self) -> str:
        return "ok"


class Turns:
    """What answers at one replica."""

    def __init__(self, path: Path) -> None:
        self.database, self.bot, self.broker = SqliteDatabase(path), ThinkingBot(), MemoryBroker()
        self.log, directory = SqliteLog(self.database), SqliteDirectory(self.database)
        ports = Ports(self.log, directory, self.broker, self.bot, utc_now, "{}_1".format, "r1")
        grounds = Grounds(self.log, directory, Standings(self.log, directory, self.broker), Spoken(self.broker))
        waits = Waits(ports, time.monotonic)
        maker = TurnMaker(ports, Board(self.log, waits, time.monotonic), Roster(ports, time.monotonic), waits)
        self.answering = Answering(ports, Appender(ports, Heads(self.log), grounds), maker)

    async def answer_while(self, ring: Entry) -> Entry:
        """The newest entry, after that one rang while the bot was thinking."""
        answering = asyncio.create_task(self.answering.answer(LOG[-1]))
        await self.bot.asked.wait()
        await self.broker.publish(ring)
        for _ in range(TURNS):
            await asyncio.sleep(0)
        self.bot.thought.set()
        await answering
        return (await self.log.before("c1", None, 1))[0]


@pytest.fixture
async def turns(tmp_path: Path) -> AsyncIterator[Turns]:
    """After a conversation that a person had and ended, the visitor speaks again."""
    turns = Turns(tmp_path / "handoff.db")
    await turns.log.insert(LOG)
    yield turns
    turns.database.close()


@pytest.mark.parametrize("old", LOG[:3])
async def test_an_old_entry_that_rings_again_ends_no_turn(turns: Turns, old: Entry) -> None:
    newest = await turns.answer_while(old)

    assert isinstance(newest.payload, BotReplied)
    assert newest.payload.in_reply_to == 4
    assert turns.answering.outcomes.counts["answered"] == 1


async def test_a_turn_ends_when_the_conversation_changes_hands(turns: Turns) -> None:
    await turns.log.insert([NEXT])

    assert await turns.answer_while(NEXT) == NEXT
    assert turns.answering.outcomes.counts["given_up"] == 1
