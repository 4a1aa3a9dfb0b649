"""Ways into a room: each is a secret that is told once and can be ended."""

import hashlib
import secrets
from typing import Final, NamedTuple

from chat_service.domain.command import Author
from chat_service.handlers.ports import Ports
from chat_service.handlers.room_views import RoomViews
from chat_service.ports.rooms import Invite
from contract.entries import Owner

SECRET_BYTES: Final = 18  # 144 random bits
INVITES: Final = 50  # of one room at a time


class TooManyInvites(Exception):
    """The room has as many invitations as it may have."""


class Invited(NamedTuple):
    """A new invitation. Its secret is told once and stored nowhere."""

    invite: Invite
    secret: str


class Invites:
    """What owners of rooms do with them, and what they are good for."""

    def __init__(self, ports: Ports, views: RoomViews) -> None:
        self._ports, self._views = ports, views

    async def add(self, author: Author, room_id: str) -> Invited:
        """A new way in. Raises NoConversation, NotYours, TooManyInvites, Unavailable."""
        if len(await self.of(author, room_id)) >= INVITES:
            raise TooManyInvites(room_id)
        secret = secrets.token_urlsafe(SECRET_BYTES)
        invite = Invite(
            id=self._ports.new_id("i"),
            room_id=room_id,
            secret_hash=_hashed(secret),
            by=Owner(author.by.id, author.by.name),
            at=self._ports.now(),
        )
        await self._ports.directory.add_invite(invite)
        return Invited(invite, secret)

    async def of(self, author: Author, room_id: str) -> list[Invite]:
        """The ways in that there are. Raises NoConversation, NotYours, Unavailable."""
        await self._views.require_owner(author, room_id)
        return await self._ports.directory.invites(room_id)

    async def end(self, author: Author, room_id: str, invite_id: str) -> bool:
        """Nobody comes in by it any more; was there one? Raises NoConversation, NotYours, Unavailable."""
        await self._views.require_owner(author, room_id)
        return await self._ports.directory.end_invite(room_id, invite_id)

    async def opens(self, room_id: str, secret: str | None) -> bool:
        """Whether this secret lets people into that room now. Raises Unavailable."""
        return secret is not None and await self._ports.directory.invite(room_id, _hashed(secret)) is not None


def _hashed(secret: str) -> str:
    """What is stored of an invitation. It has 144 random bits, so a plain hash can't be searched."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
