"""Tells waiting visitors where they stand, when it changes: one look at the queue a second for all of them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from chat_service.feed import frames
from chat_service.feed.channel import Channel
from chat_service.feed.hub import Hub
from chat_service.ports.errors import Unavailable
from contract.audience import Audience
from contract.entries import State

EVERY_S: Final = 1
Place = tuple[int, int | None]

log = logging.getLogger("chat_service.feed")


class QueueNews:
    """Sends `queue` frames to the visitors of queued conversations."""

    def __init__(self, hub: Hub, place: Callable[[str], Awaitable[Place | None]]) -> None:
        self._hub, self._place = hub, place

    async def run(self) -> None:
        """For ever, once a second."""
        while True:
            await asyncio.sleep(EVERY_S)
            await self.look()

    async def look(self) -> None:
        """Tell whoever does not know it yet."""
        try:
            for channel in [one for one in self._hub.channels.values() if _waits(one)]:
                place = await self._place(channel.conversation_id)
                if place and _waits(channel):
                    _tell(channel, place)
        except Unavailable:
            log.warning("places in the queue wait for the database")


def _waits(channel: Channel) -> bool:
    """Whether followers know that it is queued: the entry that says so comes before the place."""
    return channel.state is State.QUEUED and channel.is_flushed


def _tell(channel: Channel, place: Place) -> None:
    for connection, follower in list(channel.live.items()):
        if follower.told != place and connection.audience is Audience.VISITOR:
            follower.told = place
            connection.send(frames.queue(channel.conversation_id, *place))
