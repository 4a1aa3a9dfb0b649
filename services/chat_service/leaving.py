"""Leaving in order, so that a planned restart is no event for anybody who chats."""

import asyncio
import contextlib
import random
from typing import Final

from chat_service.feed import frames
from chat_service.feed.connection import Connection
from chat_service.service import Service

COME_BACK_MS: Final = (100, 1_000)  # a random time between these, so that not all come at once
LEAVING: Final = 1012
LAST_S: Final = 2  # for the last close frames to get out
LOOK_S: Final = 0.02


async def leave(service: Service, drain_s: float) -> None:
    """No readiness, no new turn, the sockets sent away one by one over the window, appends in flight finished.

    What is left of the window after the last socket is not waited out; a window of 0 does the same steps in one go.
    """
    service.leaving = True
    await service.asker.leave()
    there = service.hub.connections
    leaving = list(there)
    random.shuffle(leaving)
    pause_s = drain_s / max(1, len(leaving))
    while leaving:
        if (connection := leaving.pop()) in there:
            send_away(connection)
            await asyncio.sleep(pause_s if any(one in there for one in leaving) else 0)
    await service.appender.finish()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(_gone(service), LAST_S)


async def _gone(service: Service) -> None:
    """Return when the last socket took its close frame."""
    while service.hub.connections:  # noqa: ASYNC110 - sockets end one by one, in tasks of their own
        await asyncio.sleep(LOOK_S)


def send_away(connection: Connection) -> None:
    """Tell the client to come back soon (to another replica, where there is one), and close."""
    connection.send(frames.goodbye("this replica is leaving", random.randint(*COME_BACK_MS)))  # noqa: S311 - jitter
    connection.close(LEAVING, "leaving")
