"""When two acts begin, so that either may be first: a race that the same side wins every time proves nothing."""

import asyncio
import random
from collections.abc import Awaitable
from typing import Final, TypeVar

T = TypeVar("T")
U = TypeVar("U")

SPREAD_S: Final = 0.004  # around the middle
STEP_S: Final = 0.0005  # the middle moves so much towards whoever lost
FARTHEST_S: Final = 0.1


class Aim:
    """A random time between two acts, around a middle that moves to where both orders are as likely."""

    def __init__(self) -> None:
        self._middle = 0.0  # seconds from the first act to the second

    async def both(self, first: Awaitable[T], second: Awaitable[U]) -> tuple[T, U]:
        """Do both, each at its moment; what became of them."""
        between = self._middle + random.uniform(-SPREAD_S, SPREAD_S)  # noqa: S311 - no secret
        return await asyncio.gather(_in(-between, first), _in(between, second))

    def tell(self, *, first_won: bool) -> None:
        """Learn how it ended."""
        moved = self._middle + (-STEP_S if first_won else STEP_S)
        self._middle = min(max(moved, -FARTHEST_S), FARTHEST_S)


async def _in(seconds: float, act: Awaitable[T]) -> T:
    await asyncio.sleep(max(0.0, seconds))
    return await act
