"""A few in each turn of the loop, however many are ready at once: the others' frames go between."""

import asyncio
from collections import deque
from typing import Final

A_TURN: Final = 2  # hellos: session, welcome and first page of the backlog, about half a millisecond each


class Fair:
    """Whoever asks goes on in this turn or in one of the next, in the order of asking."""

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._left = A_TURN
        self._scheduled = False

    async def turn(self) -> None:
        """Return when it is this one's turn."""
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._next_turn)
        if self._left:
            self._left -= 1
            return
        mine = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        await mine

    def _next_turn(self) -> None:
        self._scheduled = bool(self._waiting)
        self._left = A_TURN
        while self._left and self._waiting:
            mine = self._waiting.popleft()
            if not mine.done():  # it may have gone away meanwhile
                mine.set_result(None)
                self._left -= 1
        if self._scheduled:
            asyncio.get_running_loop().call_soon(self._next_turn)
