"""Sessions: a token's hash, whom it stands for, and until when."""

import hashlib
import secrets
from datetime import timedelta
from typing import Final, NamedTuple

from chat_service.handlers.ports import Ports
from chat_service.ports.directory import Agent, Session, Visitor

TOKEN_BYTES: Final = 32


class Term(NamedTuple):
    """How long a session lasts after it was used, and how much of that may pass before its end is written anew."""

    lasts: timedelta
    slack: timedelta


VISITORS: Final = Term(timedelta(days=30), slack=timedelta(days=1))
AGENTS: Final = Term(timedelta(hours=12), slack=timedelta(minutes=10))


class NoSession(Exception):
    """The token is missing, wrong, or its session ended."""


class Begun(NamedTuple):
    """A new session. The token is told once and stored nowhere."""

    token: str
    session: Session


class Sessions:
    """Begins, finds and ends sessions."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def begin(self, person: Visitor | Agent) -> Begun:
        """A session for this person, from now on."""
        token, now = secrets.token_urlsafe(TOKEN_BYTES), self._ports.now()
        role = person.role if isinstance(person, Agent) else "visitor"
        session = Session(
            token_hash=token_hash(token),
            role=role,
            person_id=person.id,
            name=person.name,
            conversation_id=person.conversation_id if isinstance(person, Visitor) else None,
            created_at=now,
            expires_at=now + _term(role).lasts,
        )
        await self._ports.directory.add_session(session)
        return Begun(token, session)

    async def find(self, token: str) -> Session:
        """The session of that token, its end moved on if it is used. Raises NoSession, Unavailable."""
        session = await self._ports.directory.session(token_hash(token))
        now = self._ports.now()
        if session is None or session.expires_at <= now:
            raise NoSession
        term = _term(session.role)
        if session.expires_at < now + term.lasts - term.slack:
            await self._ports.directory.extend_session(session.token_hash, now + term.lasts)
        return session

    async def end(self, session: Session) -> None:
        """The token is dead, here at once, on every replica within a second."""
        await self._ports.directory.end_session(session.token_hash, self._ports.now())


def token_hash(token: str) -> str:
    """What is stored of a token. It has 256 random bits, so a plain hash can't be searched."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _term(role: str) -> Term:
    return VISITORS if role == "visitor" else AGENTS
