"""Commands in rooms: what has to be looked up or written before the log is asked."""

from dataclasses import replace

from chat_service.domain.command import Author, Command, Transfer
from chat_service.domain.rooms.standing import about
from chat_service.domain.rooms.wishes import ABOUT_ROOM
from chat_service.handlers.audit import Audit
from chat_service.handlers.limits import Buckets
from chat_service.handlers.mentions import Mentions
from chat_service.handlers.ports import Ports
from chat_service.handlers.room_records import RoomRecords
from chat_service.handlers.room_views import RoomViews
from chat_service.handlers.rooms import RoomNameTaken, as_member
from chat_service.handlers.standings import Standings
from chat_service.ports.broker import Told
from chat_service.ports.errors import NameTaken
from chat_service.ports.rooms import RoomPatch
from contract import commands
from contract.entries import Entry, MessagePosted


class RoomCommands:
    """Takes what members ask for to the log and back."""

    def __init__(self, ports: Ports, views: RoomViews, standings: Standings, buckets: Buckets, audit: Audit) -> None:
        self._ports, self._views, self._standings = ports, views, standings
        self._buckets, self._records = buckets, RoomRecords(ports, views, standings, audit)
        self._mentions = Mentions(ports.directory)

    def command(self, room_id: str, author: Author, ask: commands.Ask) -> Command:
        """The command, before it is known whom it mentions."""
        wish = Transfer(ask.to, None) if isinstance(ask, commands.TransferHandoff) else ask
        return Command(room_id, str(ask.client_id), as_member(author), wish)

    async def mentioning(self, command: Command, ask: commands.Ask) -> Command:
        """The command with whom it mentions. Raises Unavailable."""
        if not isinstance(ask, commands.PostMessage | commands.EditMessage):
            return command
        return replace(command, mentioned=await self._mentions.of(command.conversation_id, ask.text))

    def full(self, room_id: str) -> float:
        """0 if the room takes one more now; else the seconds after which it would."""
        return self._buckets.take(room_id)

    def give_back(self, room_id: str) -> None:
        """Nothing came of what the room took."""
        self._buckets.give_back(room_id)

    async def prepare(self, command: Command) -> None:
        """Before the log says that a room changed, it is found under its new name.

        Before it says what an owner did to others, the audit knows.

        Raises RoomNameTaken, NoConversation, NotYours, Unavailable.
        """
        wish = command.wish
        if isinstance(wish, commands.DeleteMessage):
            await self._records.deletion(command, wish)
        if not isinstance(wish, commands.ChangeRoom):
            return
        room = await self._views.require_owner(command.author, command.conversation_id)
        await self._records.change(command, wish, room)
        if all(getattr(wish, name) is None for name in ABOUT_ROOM):
            return
        try:
            await self._ports.directory.change_room(command.conversation_id, _patch(wish))
        except NameTaken as taken:
            raise RoomNameTaken(wish.name) from taken

    async def appended(self, entry: Entry) -> None:
        """After a change of members: note it for everybody, and tell whom it is about. Raises Unavailable.

        Of the first words in a conversation of two the other one hears, too: before them it is in no list of theirs.
        """
        if isinstance(entry.payload, MessagePosted) and entry.after.messages == 1:
            await self._tell_peer(entry)
        person = about(entry.payload, entry.by)
        if person:
            await self._standings.note(entry.conversation_id, entry.seq)
            await self._ports.broker.publish(Told(person_id=person.id, conversation_id=entry.conversation_id))

    async def _tell_peer(self, entry: Entry) -> None:
        room = await self._ports.directory.room(entry.conversation_id)
        for person_id in room.pair if room else ():
            if person_id != entry.by.id:
                await self._ports.broker.publish(Told(person_id=person_id, conversation_id=entry.conversation_id))


def _patch(wish: commands.ChangeRoom) -> RoomPatch:
    return RoomPatch(
        name=wish.name and str(wish.name),
        topic=None if wish.topic is None else str(wish.topic),
        private=wish.private,
        archived=wish.archived,
        slow_mode_s=wish.slow_mode_s,
    )
