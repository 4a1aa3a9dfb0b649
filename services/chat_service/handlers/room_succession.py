"""Leaving a room: its only owner leaves it to somebody, for else nobody would ever rule it again."""

from contextlib import suppress
from typing import Final

from chat_service.domain.command import Author
from chat_service.domain.refusals import LastOwner, NotYours, Unfit
from chat_service.handlers.ports import Ports
from chat_service.handlers.post import Post
from chat_service.handlers.room_views import RoomViews
from chat_service.handlers.rooms import Rooms
from chat_service.ports.log import PAGE
from contract.commands import ChangeRoom
from contract.fields import ClientId

HEIRS: Final = 20  # that may go before they are one, amid many who go at once; then the owner is refused


class Succession:
    """Takes leave of members."""

    def __init__(self, ports: Ports, rooms: Rooms, views: RoomViews, post: Post) -> None:
        self._ports, self._rooms, self._views, self._post = ports, rooms, views, post

    async def leave(self, author: Author, room_id: str) -> None:
        """Go; who is not there has gone. Raises NoConversation, NotYours, Unavailable."""
        for _ in range(HEIRS):
            try:
                return await self._rooms.leave(author, room_id)
            except LastOwner:
                await self._hand_on(author, room_id)
        return await self._rooms.leave(author, room_id)

    async def _hand_on(self, author: Author, room_id: str) -> None:
        """Make an owner of whoever has been there longest: of a page of members, those who may speak first."""
        room = await self._views.seen(author.by.id, room_id)
        others = [one for one in await self._views.members(room, None, PAGE) if one.person_id != author.by.id]
        if not others:
            return  # they went meanwhile
        heir = min(others, key=lambda one: (one.muted, one.seq))
        ask = ChangeRoom(client_id=ClientId(self._ports.new_id("heir")), promote=heir.person_id)
        with suppress(Unfit, NotYours):  # the heir went, or somebody else rules by now
            await self._post.give_in_room(room_id, author, ask)
