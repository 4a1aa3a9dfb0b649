"""Histories longer, and other, than a test could type: written into the log past the service."""

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from chat_service.adapters.sqlite import SqliteDatabase, SqliteLog
from contract.entries import After, BotReplied, By, Entry, Message, MessagePosted, Payload
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


def _apart(work: Coroutine[Any, Any, None]) -> None:
    """In a thread of its own: this one runs the browser's loop."""
    thread = threading.Thread(target=asyncio.run, args=(work,))
    thread.start()
    thread.join()
