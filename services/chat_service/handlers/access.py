"""Which conversations a session reads: a visitor's their own, an agent's all that exist."""

from collections.abc import Sequence
from typing import NamedTuple

from chat_service.ports.directory import Directory, Session
from contract.text import is_id


class NoConversation(Exception):
    """There is none, or it is not theirs: somebody else's looks like nobody's."""


class Person(NamedTuple):
    """The visitor of a conversation."""

    id: str
    name: str


class Access:
    """Looks up whose a conversation is."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def visitor(self, session: Session, conversation_id: str) -> Person:
        """The visitor of a conversation that this session reads. Raises NoConversation, Unavailable."""
        found = await self.visitors(session, [conversation_id])
        if conversation_id not in found:
            raise NoConversation(conversation_id)
        return found[conversation_id]

    async def visitors(self, session: Session, conversation_ids: Sequence[str]) -> dict[str, Person]:
        """The visitors of those that this session reads; the others are left out. Raises Unavailable."""
        if session.role == "visitor":
            own = Person(session.person_id, session.name)
            return {one: own for one in conversation_ids if one == session.conversation_id}
        return await self.all_visitors([one for one in conversation_ids if is_id(one)])

    async def all_visitors(self, conversation_ids: Sequence[str]) -> dict[str, Person]:
        """The visitors of these conversations. Raises Unavailable."""
        found = await self._directory.visitors_of(conversation_ids)
        return {one: Person(visitor.id, visitor.name) for one, visitor in found.items()}
