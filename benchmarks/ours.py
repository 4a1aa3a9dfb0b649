"""The chat service without persistence of messages: what its fan-out costs alone.

Everything is the real thing (server, protocol, endpoint, hub, frames, broker in memory, people in SQLite) except that a
message becomes an entry at once, without a decision about it, and is kept in a list instead of a database.
"""

import os
import time
from collections import defaultdict
from functools import partial
from typing import Any, cast

from chat_service.__main__ import new_id
from chat_service.adapters.http.bot import HttpBot
from chat_service.adapters.http.webhook import HttpWebhook
from chat_service.adapters.memory.broker import MemoryBroker
from chat_service.adapters.pillow.faces import PillowFaces
from chat_service.adapters.sqlite import SqliteDatabase, SqliteDirectory, SqliteLog
from chat_service.app import application
from chat_service.domain.command import Author
from chat_service.handlers.append import Appended
from chat_service.handlers.ports import Ports
from chat_service.handlers.post import Post
from chat_service.leaving import leave
from chat_service.ports.clock import utc_now
from chat_service.ports.log import PAGE
from chat_service.service import wired
from chat_service.settings import Settings
from chat_service.socket.lines import FRAME_BYTES, Lines
from chat_service.socket.protocol import SocketProtocol
from contract.entries import After, Entry, MessagePosted
from process.logs import configure
from process.serve import serve
from process.settings import read_or_exit


class Remembered(SqliteLog):
    """Reads of the delivery come from memory; nothing is ever written."""

    def __init__(self, database: SqliteDatabase) -> None:
        super().__init__(database)
        self._entries: defaultdict[str, list[Entry]] = defaultdict(list)

    def keep(self, entry: Entry) -> None:
        """Have it from now on."""
        self._entries[entry.conversation_id].append(entry)

    def next_seq(self, conversation_id: str) -> int:
        """The place of the next one."""
        return len(self._entries[conversation_id]) + 1

    async def head(self, conversation_id: str) -> Entry | None:
        return next(reversed(self._entries[conversation_id]), None)

    async def settled_head(self, conversation_id: str) -> Entry | None:
        return await self.head(conversation_id)

    async def heads(self, conversation_ids: Any) -> dict[str, int]:
        return {one: len(self._entries[one]) for one in conversation_ids if self._entries[one]}

    async def after(self, conversation_id: str, seq: int, limit: int = PAGE) -> list[Entry]:
        return self._entries[conversation_id][seq : seq + limit]

    async def before(self, conversation_id: str, seq: int | None, limit: int = PAGE) -> list[Entry]:
        end = len(self._entries[conversation_id]) if seq is None else seq - 1
        return self._entries[conversation_id][max(0, end - limit) : end]


class Straight:
    """In the place of the handler of commands: a message is published, and that is all."""

    def __init__(self, ports: Ports, log: Remembered) -> None:
        self._ports, self._log = ports, log

    async def __call__(self, conversation_id: str, author: Author, ask: Any) -> Appended:
        """Publish it."""
        seq = self._log.next_seq(conversation_id)
        entry = Entry(
            conversation_id=conversation_id,
            seq=seq,
            client_id=str(ask.client_id),
            at=self._ports.now(),
            by=author.by,
            payload=MessagePosted(str(ask.text)),
            after=After(visitor_seq=seq),
        )
        self._log.keep(entry)
        await self._ports.broker.publish(entry)
        return Appended(entry, is_new=True)


def main() -> None:
    """As the chat service's own `main`, with those two things in place."""
    settings = read_or_exit(Settings, os.environ)
    configure("chat_service", settings.log_level, settings.log_format)
    database = SqliteDatabase(settings.database_url.path)
    log = Remembered(database)
    bot = HttpBot(settings.bot_url, settings.bot_secret.reveal(), settings.bot_deadline_s, time.time)
    ports = Ports(log, SqliteDirectory(database), MemoryBroker(), bot, utc_now, new_id, new_id("r"))
    service = wired(settings, ports, HttpWebhook(time.time, allow_private=False), PillowFaces())
    service.post = cast(Post, Straight(ports, log))
    serve(
        application(service),
        settings,
        leave=partial(leave, service),
        ws=SocketProtocol.of(Lines()),
        ws_max_size=FRAME_BYTES,
        ws_per_message_deflate=False,
    )


if __name__ == "__main__":
    main()
