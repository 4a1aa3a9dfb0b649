"""Next in the queue: an agent takes whoever waits longest, within their capacity, one call after another."""

import asyncio
from datetime import timedelta
from typing import Final

from chat_service.domain.command import Author, Command
from chat_service.domain.refusals import LiveChatOff, NotAllowed
from chat_service.handlers.alone import alone
from chat_service.handlers.append import ANSWER_S, same
from chat_service.handlers.ports import Ports
from chat_service.handlers.post import Post
from chat_service.ports.errors import Unavailable
from chat_service.ports.log import View
from contract.commands import AcceptHandoff
from contract.entries import Entry, State
from contract.fields import ClientId

PICK_KEPT: Final = timedelta(hours=24)
LOOKED_AT: Final = 20  # of the longest waiting; others take some of them meanwhile


class AtCapacity(Exception):
    """The agent has as many open conversations as one may have."""

    def __init__(self, capacity: int) -> None:
        super().__init__(f"{capacity} conversations")
        self.capacity = capacity


class Next:
    """Gives each agent the longest waiting conversation that nobody else takes first."""

    def __init__(self, ports: Ports, post: Post, capacity: float) -> None:
        self._ports, self._post, self._capacity = ports, post, int(capacity)

    async def __call__(self, author: Author, client_id: ClientId) -> Entry | None:
        """The entry that accepts it, None if nobody waits. A repeat of the `client_id` gives the same entry.

        Raises AtCapacity, LiveChatOff, RateLimited, ClientIdReused, Unavailable.
        """
        try:
            async with asyncio.timeout(ANSWER_S), alone(self._ports, f"next:{author.by.id}"):
                return await self._next(author, client_id)
        except TimeoutError as error:
            raise Unavailable("the queue moves too fast") from error

    async def _next(self, author: Author, client_id: ClientId) -> Entry | None:
        picked = await self._ports.directory.pick(author.by.id, client_id)
        if picked and (stored := await self._stored(picked, author, client_id)):
            return stored
        self._post.take_leave(author)
        await self._require_room(author)
        return await self._taken_up(picked, author, client_id) or await self._longest_waiting(author, client_id)

    async def _stored(self, conversation_id: str, author: Author, client_id: ClientId) -> Entry | None:
        """What this call became before."""
        entry = await self._ports.log.by_client_id(conversation_id, client_id)
        return same(entry, _command(conversation_id, author, client_id)) if entry else None

    async def _require_room(self, author: Author) -> None:
        if not self._ports.live_chat:
            raise LiveChatOff
        if self._capacity and await self._ports.log.count(View.MINE, author.by.id, self._capacity) >= self._capacity:
            raise AtCapacity(self._capacity)

    async def _taken_up(self, picked: str | None, author: Author, client_id: ClientId) -> Entry | None:
        """The conversation that an earlier try was about to accept, if it still waits."""
        head = await self._ports.log.head(picked) if picked else None
        return await self._accepted(head, author, client_id) if head else None

    async def _longest_waiting(self, author: Author, client_id: ClientId) -> Entry | None:
        while waiting := await self._ports.log.queue(LOOKED_AT):
            for head in waiting:
                await self._ports.directory.keep_pick(
                    author.by.id, client_id, head.conversation_id, self._ports.now() + PICK_KEPT
                )
                if entry := await self._accepted(head, author, client_id):
                    return entry
        return None

    async def _accepted(self, head: Entry, author: Author, client_id: ClientId) -> Entry | None:
        """The entry, None if it waits no longer: others took it, or the visitor waits no more."""
        if head.after.state is not State.QUEUED:
            return None
        command = _command(head.conversation_id, author, client_id, epoch=head.after.epoch)
        try:
            appended = await self._post.give(command)
        except NotAllowed:
            return None
        return appended.entry


def _command(conversation_id: str, author: Author, client_id: ClientId, epoch: int | None = None) -> Command:
    return Command(conversation_id, str(client_id), author, AcceptHandoff(client_id=client_id), epoch)
