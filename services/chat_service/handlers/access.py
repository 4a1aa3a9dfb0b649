"""Which conversations a session reads: a visitor's their own, an agent's all of support, members their rooms."""

from collections.abc import Sequence
from typing import NamedTuple

from chat_service.domain.kinds import Kind, kind_of
from chat_service.handlers.standings import Standings
from chat_service.ports.directory import Directory, Session
from chat_service.ports.log import Log
from contract.entries import Entry
from contract.text import is_id


class NoConversation(Exception):
    """There is none, or it is not theirs: somebody else's looks like nobody's."""


class Person(NamedTuple):
    """The visitor of a conversation."""

    id: str
    name: str


class Access:
    """Looks up whose a conversation is, and who is in a room. Where there are no `rooms`, nobody is in one."""

    def __init__(self, log: Log, directory: Directory, standings: Standings, *, rooms: bool) -> None:
        self._log, self._directory, self._standings, self._rooms = log, directory, standings, rooms

    async def visitor(self, session: Session, conversation_id: str) -> Person:
        """The visitor of a conversation of support that this session reads. Raises NoConversation, Unavailable."""
        found = await self._visitors(session, [conversation_id])
        if conversation_id not in found:
            raise NoConversation(conversation_id)
        return found[conversation_id]

    def require_rooms(self) -> None:
        """Return if there are rooms at all. Raises NoConversation."""
        if not self._rooms:
            raise NoConversation

    async def require(self, session: Session, conversation_id: str) -> None:
        """Return if this session reads the conversation. Raises NoConversation, Unavailable."""
        if not await self.readable(session, [conversation_id]):
            raise NoConversation(conversation_id)

    async def readable(self, session: Session, conversation_ids: Sequence[str]) -> set[str]:
        """Those that this session reads. Raises Unavailable."""
        rooms = [one for one in conversation_ids if kind_of(one) is Kind.ROOM and is_id(one)]
        others = [one for one in conversation_ids if kind_of(one) is Kind.SUPPORT]
        found = set(await self._visitors(session, others)) if others else set()
        heads = await self._log.newest(rooms) if rooms else {}
        for room_id in rooms:
            if await self.admits(session.person_id, room_id, heads.get(room_id)):
                found.add(room_id)
        return found

    async def admits(self, person_id: str, conversation_id: str, newest: Entry | None) -> bool:
        """Whether somebody who follows the conversation may read up to its `newest` entry. Raises Unavailable."""
        if kind_of(conversation_id) is Kind.SUPPORT:
            return True  # it stays theirs
        if not self._rooms or newest is None:
            return False
        return (await self._standings.one(conversation_id, person_id, newest.after.members_seq)).is_in

    async def all_visitors(self, conversation_ids: Sequence[str]) -> dict[str, Person]:
        """The visitors of these conversations. Raises Unavailable."""
        found = await self._directory.visitors_of(conversation_ids)
        return {one: Person(visitor.id, visitor.name) for one, visitor in found.items()}

    async def _visitors(self, session: Session, conversation_ids: Sequence[str]) -> dict[str, Person]:
        if session.role == "visitor":
            own = Person(session.person_id, session.name)
            return {one: own for one in conversation_ids if one == session.conversation_id}
        return await self.all_visitors([one for one in conversation_ids if is_id(one)])
