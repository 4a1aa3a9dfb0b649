"""Leaving in order, so that a planned restart is no event for anybody who chats."""

import asyncio
import random
from typing import Final

from chat_service.feed import frames
from chat_service.feed.connection import Connection
from chat_service.service import Service

COME_BACK_MS: Final = (100, 1_000)  # a random time between these, so that not all come at once
LEAVING: Final = 1012


async def leave(service: Service, drain_s: float) -> None:
    """No readiness, no new turn, the sockets sent away one by one over the window, appends in flight finished.

    With no sockets left the window is not waited out; a window of 0 does the same steps in one go.
    """
    service.leaving = True
    await service.asker.leave()
    connections = list(service.hub.connections)
    random.shuffle(connections)
    for connection in connections:
        send_away(connection)
        if drain_s and connection in service.hub.connections:
            await asyncio.sleep(drain_s / len(connections))
    await service.appender.finish()


def send_away(connection: Connection) -> None:
    """Tell the client to come back soon (to another replica, where there is one), and close."""
    connection.send(frames.goodbye("this replica is leaving", random.randint(*COME_BACK_MS)))  # noqa: S311 - jitter
    connection.close(LEAVING, "leaving")
