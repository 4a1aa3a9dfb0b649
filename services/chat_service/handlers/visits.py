"""Where a visitor opened the chat, and what agents are told of who this is."""

import hashlib
from typing import Final, NamedTuple

from chat_service.handlers.access import NoConversation
from chat_service.handlers.limits import Buckets
from chat_service.handlers.ports import Ports
from chat_service.handlers.post import RateLimited
from chat_service.ports.directory import Session, Visitor
from chat_service.ports.visits import Visit
from contract.entries import Entry
from contract.text import is_id

RATINGS: Final = 20  # told of one visitor
TAG_CHARS: Final = 4


class Known(NamedTuple):
    """What is known of a visitor; `ratings` are the newest first."""

    visitor: Visitor
    visit: Visit
    ratings: list[Entry]


class Visits:
    """Keeps visits, and tells agents of them."""

    def __init__(self, ports: Ports, buckets: Buckets) -> None:
        self._ports, self._buckets = ports, buckets

    async def keep(self, session: Session, page: str | None, language: str | None) -> None:
        """Note where the visitor opened the chat, over what was noted before. Raises RateLimited, Unavailable."""
        if wait := self._buckets.take(session.person_id):
            raise RateLimited(wait)
        await self._ports.directory.keep_visit(Visit(visitor_id=session.person_id, page=page, language=language))

    async def known(self, conversation_id: str) -> Known:
        """Whose conversation that is. Raises NoConversation, Unavailable."""
        visitor = await self._ports.directory.visitor_of(conversation_id) if is_id(conversation_id) else None
        if visitor is None:
            raise NoConversation(conversation_id)
        visit = await self._ports.directory.visit(visitor.id) or Visit(visitor_id=visitor.id)
        return Known(visitor, visit, await self._ports.log.ratings(conversation_id, RATINGS))


def tag_of(visitor_id: str) -> str:
    """Tells visitors of the same name apart: the same for one visitor always, for two hardly ever."""
    return hashlib.sha256(visitor_id.encode()).hexdigest()[:TAG_CHARS].upper()
