"""What decisions stand on: in support on the newest entry alone, in rooms on people and messages, too."""

from collections.abc import Sequence
from datetime import datetime

from chat_service.domain.command import Command
from chat_service.domain.kinds import Kind, kind_of
from chat_service.domain.refusals import NotInside
from chat_service.domain.rooms.decide import target_of
from chat_service.domain.rooms.ground import NO_GROUND, Ground
from chat_service.domain.rooms.wishes import whom
from chat_service.handlers.spoken import Spoken
from chat_service.handlers.standings import Standings, standing_of
from chat_service.ports.directory import Directory
from chat_service.ports.log import Log
from contract.commands import ChangeRoom
from contract.entries import After, Entry, MessageDeleted, MessagePosted, State


class Grounds:
    """Looks up what commands are about."""

    def __init__(self, log: Log, directory: Directory, standings: Standings, spoken: Spoken) -> None:
        self._log, self._directory, self._standings, self._spoken = log, directory, standings, spoken

    async def under(self, conversation_id: str, head: Entry | None, commands: Sequence[Command]) -> Ground:
        """The ground of these commands of one conversation after `head`. Raises NotInside, Unavailable."""
        if kind_of(conversation_id) is Kind.SUPPORT:
            return NO_GROUND
        start = head.after if head else await self._start(conversation_id)
        found = await self._standings.of(conversation_id, _people(commands), start.members_seq)
        return Ground(
            members_seq=start.members_seq,
            edits_seq=start.edits_seq,
            standings={one: standing_of(member) for one, member in found.items()},
            names={one: member.name for one, member in found.items()},
            authors=await self._authors(conversation_id, commands),
            spoke_at=self._spoke_at(conversation_id, commands) if start.slow_mode_s else {},
            start=start,
        )

    def _spoke_at(self, room_id: str, commands: Sequence[Command]) -> dict[str, datetime]:
        authors = {command.author.by.id for command in commands}
        return {one: at for one in authors if (at := self._spoken.last(room_id, one))}

    async def _start(self, room_id: str) -> After:
        """What the empty log of a room stands for."""
        room = await self._directory.room(room_id)
        if room is None:
            raise NotInside
        return After(state=State.OPEN, private=room.private, slow_mode_s=room.slow_mode_s)

    async def _authors(self, room_id: str, commands: Sequence[Command]) -> dict[int, str]:
        """Who wrote the messages that the commands are about; deleted ones are missing."""
        found = {}
        for seq in {target for command in commands if (target := target_of(command)) is not None}:
            entry = await self._log.entry(room_id, seq)
            if entry and isinstance(entry.payload, MessagePosted) and not await self._is_deleted(entry):
                found[seq] = entry.by.id
        return found

    async def _is_deleted(self, message: Entry) -> bool:
        """Whether what redacted the message deleted it."""
        by = message.payload.redacted_by if isinstance(message.payload, MessagePosted) else None
        last = await self._log.entry(message.conversation_id, by) if by else None
        return last is not None and isinstance(last.payload, MessageDeleted)


def _people(commands: Sequence[Command]) -> list[str]:
    """The people who give the commands, and whom they are about."""
    about = [one for command in commands if isinstance(command.wish, ChangeRoom) and (one := whom(command.wish))]
    return list(dict.fromkeys([*(command.author.by.id for command in commands), *about]))
