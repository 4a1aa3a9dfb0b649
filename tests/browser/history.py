"""Histories longer, and other, than a test could type: written into the log past the service."""

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from chat_service.adapters.sqlite import SqliteDatabase, SqliteDirectory, SqliteLog
from chat_service.ports import directory as people
from contract.entries import After, BotReplied, By, Entry, Message, MessagePosted, Payload, State
from tests.browser.desk import Desk
from tests.browser.visitor import Visitor

BATCH: Final = 1_000
BOT: Final = By("bot", "bot", "Smart Chatbot")
NOW: Final = datetime.now(UTC).replace(microsecond=0)


def write(visitor: Visitor, entries: Sequence[Entry]) -> None:
    """Write them; the page has them after its next load, or its next heartbeat."""

    async def work() -> None:
        database = SqliteDatabase(visitor.desk.folder / "handoff.db")
        for start in range(0, len(entries), BATCH):
            await SqliteLog(database).insert(entries[start : start + BATCH])
        database.close()

    _apart(work())


def story(visitor: Visitor, told: Sequence[tuple[By | None, Payload, After, float]]) -> list[Entry]:
    """Entries out of (who, what, the state after it, minutes ago); None is the visitor."""
    session = visitor.session()
    me = By("visitor", session["visitor"]["id"], session["visitor"]["name"])
    return [
        Entry(
            conversation_id=session["conversation_id"],
            seq=seq,
            client_id=f"told-{seq}",
            at=NOW - timedelta(minutes=minutes),
            by=by or me,
            payload=payload,
            after=after,
        )
        for seq, (by, payload, after, minutes) in enumerate(told, start=1)
    ]


def long_story(visitor: Visitor, length: int) -> list[Entry]:
    """A conversation of so many messages, question and answer by turns, one a minute."""
    told: list[tuple[By | None, Payload, After, float]] = []
    for seq in range(1, length + 1):
        words = f"message {seq} " + "and some more " * (seq % 7)
        answered = After(visitor_seq=seq - seq % 2, answered_seq=seq - 1)
        if seq % 2:
            told.append((None, MessagePosted(words), answered, length - seq))
        else:
            reply = BotReplied(in_reply_to=seq - 1, messages=[Message(words)])
            told.append((BOT, reply, answered, length - seq))
    return story(visitor, told)


def crowd(desk: Desk, size: int, state: State = State.BOT) -> None:
    """So many visitors who said one thing each, the last one just now; their chats are in that state."""

    async def work() -> None:
        database = SqliteDatabase(desk.folder / "handoff.db")
        for start in range(0, size, BATCH):
            numbers = range(start + 1, min(size, start + BATCH) + 1)
            await asyncio.gather(*(_one_of(database, number, size, state) for number in numbers))
        database.close()

    _apart(work())


async def _one_of(database: SqliteDatabase, number: int, size: int, state: State) -> None:
    at = NOW - timedelta(seconds=size - number)
    visitor = people.Visitor(
        id=f"v_{state}{number}", name=f"Visitor {number}", conversation_id=f"c_{state}{number}", created_at=at
    )
    await SqliteDirectory(database).add_visitor(visitor)
    entry = Entry(
        conversation_id=visitor.conversation_id,
        seq=1,
        client_id="q",
        at=at,
        by=By("visitor", visitor.id, visitor.name),
        payload=MessagePosted(f"question {number}"),
        after=After(state=state, queued_at=at if state is State.QUEUED else None, visitor_seq=1),
    )
    await SqliteLog(database).insert([entry])


def _apart(work: Coroutine[Any, Any, None]) -> None:
    """In a thread of its own: this one runs the browser's loop."""
    thread = threading.Thread(target=asyncio.run, args=(work,))
    thread.start()
    thread.join()
