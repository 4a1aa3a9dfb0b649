"""A person's command: within their rate, in a conversation that is theirs, appended, and the bot asked if need be."""

from chat_service.domain.command import Author, Command, Transfer, Wish
from chat_service.domain.kinds import Kind, kind_of
from chat_service.domain.refusals import NothingToInsert
from chat_service.handlers.access import NoConversation
from chat_service.handlers.append import Appended, Appender, same
from chat_service.handlers.asking import Asker
from chat_service.handlers.limits import Buckets
from chat_service.handlers.ports import Ports
from chat_service.handlers.room_commands import RoomCommands
from chat_service.handlers.rooms import RoomNameTaken
from chat_service.handlers.roster import Roster
from chat_service.handlers.waits import Waits
from contract import commands
from contract.entries import Owner


class RateLimited(Exception):
    """Too many commands; `wait_s` seconds from now the next one is welcome."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"{wait_s:.1f} s")
        self.wait_s = wait_s


class Post:
    """Takes commands from REST and sockets alike."""

    def __init__(
        self,
        ports: Ports,
        appender: Appender,
        asker: Asker,
        roster: Roster,
        waits: Waits,
        buckets: Buckets,
        room_commands: RoomCommands,
    ) -> None:
        self._ports, self._appender, self._asker = ports, appender, asker
        self._roster, self._waits, self._buckets, self._rooms = roster, waits, buckets, room_commands

    async def __call__(self, conversation_id: str, author: Author, ask: commands.Ask) -> Appended:
        """The command's entry, and whether it is new.

        Raises what `Appender.append` raises, RateLimited, and in rooms what `RoomCommands` raises.
        """
        if kind_of(conversation_id) is Kind.ROOM:
            return await self._in_room(conversation_id, author, ask)
        wish, mentioned = await self._wish(ask), await self._mentioned(ask)
        command = Command(conversation_id, str(ask.client_id), author, wish, mentioned=mentioned)
        if wait := self._buckets.take(author.by.id):
            return await self._repeat(command, wait)
        return await self.give(command)

    async def give(self, command: Command) -> Appended:
        """As above in support, whatever the rate."""
        appended = await self._appender.append(command)
        if appended.is_new:
            self._waits.ended(appended.entry)
            if self._asker.wanted(appended.entry):
                self._asker.ask(command.conversation_id)
        return appended

    def take_leave(self, author: Author) -> None:
        """Count a command that is given otherwise. Raises RateLimited."""
        if wait := self._buckets.take(author.by.id):
            raise RateLimited(wait)

    async def give_in_room(self, room_id: str, author: Author, ask: commands.Ask) -> Appended:
        """As above in a room, whatever the rate."""
        return await self._append_in_room(self._rooms.command(room_id, author, ask), ask)

    async def _in_room(self, room_id: str, author: Author, ask: commands.Ask) -> Appended:
        """Whatever is refused takes nothing of what the room may take: else strangers could fill it."""
        command = self._rooms.command(room_id, author, ask)
        if wait := self._buckets.take(author.by.id):
            return await self._repeat(command, wait)
        if wait := self._rooms.full(room_id):
            self._buckets.give_back(author.by.id)
            return await self._repeat(command, wait)
        try:
            return await self._append_in_room(command, ask)
        except (NothingToInsert, NoConversation, RoomNameTaken):
            self._rooms.give_back(room_id)
            raise

    async def _append_in_room(self, command: Command, ask: commands.Ask) -> Appended:
        try:
            if isinstance(ask, commands.ChangeRoom | commands.DeleteMessage):
                await self._appender.try_out(command)
                await self._rooms.prepare(command)
        except (NothingToInsert, NoConversation, RoomNameTaken):
            if stored := await self._ports.log.by_client_id(command.conversation_id, command.client_id):
                return Appended(same(stored, command), is_new=False)
            raise
        appended = await self._appender.append(await self._rooms.mentioning(command, ask))
        await self._rooms.appended(appended.entry)
        return appended

    async def _repeat(self, command: Command, wait_s: float) -> Appended:
        """What was stored before is answered at any rate; anything else is too much."""
        stored = await self._ports.log.by_client_id(command.conversation_id, command.client_id)
        if stored is None:
            raise RateLimited(wait_s)
        return Appended(same(stored, command), is_new=False)

    async def _wish(self, ask: commands.Ask) -> Wish:
        """What is asked for; of a transfer, to whom."""
        if not isinstance(ask, commands.TransferHandoff):
            return ask
        return Transfer(ask.to, await self._roster.colleague(ask.to))

    async def _mentioned(self, ask: commands.Ask) -> list[Owner]:
        """Whom a note mentions."""
        return await self._roster.enabled(ask.mentions) if isinstance(ask, commands.PostNote) else []
