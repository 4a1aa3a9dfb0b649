"""What owners of rooms are about to do to others, for the admins to read, too."""

from collections.abc import Iterator, Mapping
from typing import Final

from chat_service.domain.command import Command
from chat_service.domain.rooms.decide import owns
from chat_service.domain.rooms.wishes import whom
from chat_service.handlers.audit import Audit
from chat_service.handlers.ports import Ports
from chat_service.handlers.room_views import RoomViews, Seen
from chat_service.handlers.standings import Standings
from chat_service.ports.audit import DeskAction, Subject
from contract.commands import ChangeRoom, DeleteMessage
from contract.entries import MessagePosted

ABOUT_MEMBERS: Final[Mapping[str, DeskAction]] = {
    "remove": "room_member_removed",
    "ban": "room_member_banned",
    "unban": "room_member_unbanned",
    "mute": "room_member_muted",
    "unmute": "room_member_unmuted",
    "promote": "room_member_promoted",
    "demote": "room_member_demoted",
}


class RoomRecords:
    """Writes the audit's records of commands in rooms, none of one that was stored before."""

    def __init__(self, ports: Ports, views: RoomViews, standings: Standings, audit: Audit) -> None:
        self._ports, self._views, self._standings, self._audit = ports, views, standings, audit

    async def change(self, command: Command, wish: ChangeRoom, room: Seen) -> None:
        """Before an owner changes the room. Raises Unavailable."""
        actions = list(_actions(wish))
        if not actions or await self._is_repeat(command):
            return
        person_id, name = whom(wish), room.room.name
        found = await self._standings.of(room.room.id, [person_id], room.after.members_seq) if person_id else {}
        person = Subject(person_id, found[person_id].name) if person_id in found else None
        for action in actions:
            subject = person if action in ABOUT_MEMBERS.values() else None
            await self._audit.record(command.author.by, action, subject or Subject(room.room.id, name), _in(name))

    async def deletion(self, command: Command, wish: DeleteMessage) -> None:
        """Before somebody deletes a message, if it is another's and they may. Raises NoConversation, Unavailable."""
        by = command.author.by
        message = await self._ports.log.entry(command.conversation_id, wish.target_seq)
        if message is None or not isinstance(message.payload, MessagePosted) or message.by.id == by.id:
            return
        room = await self._views.seen(by.id, command.conversation_id)
        if not owns(command.author, room.standing) or await self._is_repeat(command):
            return
        subject = Subject(message.by.id, message.by.name)
        await self._audit.record(by, "room_message_deleted", subject, _in(room.room.name))

    async def _is_repeat(self, command: Command) -> bool:
        return await self._ports.log.by_client_id(command.conversation_id, command.client_id) is not None


def _actions(wish: ChangeRoom) -> Iterator[DeskAction]:
    yield from (action for name, action in ABOUT_MEMBERS.items() if getattr(wish, name) is not None)
    if wish.archived is not None:
        yield "room_archived" if wish.archived else "room_unarchived"


def _in(room_name: str) -> str:
    return f"In the room {room_name}."
