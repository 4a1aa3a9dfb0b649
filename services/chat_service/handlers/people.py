"""Visitors: who somebody is, decided by the server alone."""

import unicodedata
from typing import NamedTuple

import msgspec

from chat_service.handlers.passphrases import Passphrases
from chat_service.handlers.ports import Ports
from chat_service.handlers.sessions import NoSession, Sessions
from chat_service.handlers.throttle import Throttle
from chat_service.ports.broker import Altered
from chat_service.ports.directory import Session, Visitor
from chat_service.ports.errors import NameTaken
from contract.text import folded


class NameProtected(Exception):
    """The name is somebody's alone, and the passphrase is missing or wrong."""


class OldPassphraseWrong(Exception):
    """Changing a passphrase takes the old one."""


class Opened(NamedTuple):
    """A new session. The token is told once and stored nowhere."""

    token: str
    session: Session
    visitor: Visitor


class People:
    """Opens visitors' sessions and protects their names."""

    def __init__(self, ports: Ports, sessions: Sessions, passphrases: Passphrases, throttle: Throttle) -> None:
        self._ports, self._sessions, self._passphrases, self._throttle = ports, sessions, passphrases, throttle

    async def open(self, name: str, passphrase: str | None, language: str, address: str) -> Opened:
        """A session under that name: of its protector with the right passphrase, else of somebody new.

        Raises NameProtected, Throttled, Unavailable.
        """
        protector = await self._ports.directory.protector_of(folded(name))
        if protector is None:
            return await self._begin(await self._new_visitor(name, passphrase, language))
        if passphrase is None or not await self._fits(protector, passphrase, address):
            raise NameProtected
        return await self._begin(protector)

    async def protect(self, session: Session, passphrase: str, old: str | None, address: str) -> None:
        """Make the name this person's alone, or change the passphrase, which ends the other sessions.

        Raises NameProtected, OldPassphraseWrong, Throttled, NoSession, Unavailable.
        """
        visitor = await self._ports.directory.visitor(session.person_id)
        if visitor is None:
            raise NoSession
        changing = visitor.passphrase_hash is not None
        if changing and (old is None or not await self._fits(visitor, old, address)):
            raise OldPassphraseWrong
        await self._protect(visitor, passphrase)
        await self._ports.broker.publish(Altered(person_id=visitor.id))
        if changing:
            await self._ports.directory.end_sessions_of(visitor.id, self._ports.now(), besides=session.token_hash)

    async def _new_visitor(self, name: str, passphrase: str | None, language: str) -> Visitor:
        visitor = Visitor(
            id=self._ports.new_id("v"),
            name=name,
            conversation_id=self._ports.new_id("c"),
            created_at=self._ports.now(),
            language=language,
        )
        await self._ports.directory.add_visitor(visitor)
        if passphrase is not None:
            await self._protect(visitor, passphrase)
        return visitor

    async def _protect(self, visitor: Visitor, passphrase: str) -> None:
        try:
            hashed = await self._passphrases.hash(passphrase)
            await self._ports.directory.protect(visitor.id, folded(visitor.name), hashed)
        except NameTaken as taken:
            raise NameProtected from taken

    async def _fits(self, visitor: Visitor, passphrase: str, address: str) -> bool:
        """Whether it is the visitor's passphrase; failures are counted. Raises Throttled."""
        self._throttle.attempt(folded(visitor.name), address)
        fits = await self._passphrases.fits(visitor.passphrase_hash or "", unicodedata.normalize("NFC", passphrase))
        if fits:
            self._throttle.succeeded(folded(visitor.name), address)
        return fits

    async def _begin(self, visitor: Visitor) -> Opened:
        begun = await self._sessions.begin(visitor)
        return Opened(begun.token, begun.session, msgspec.structs.replace(visitor, passphrase_hash=None))
