"""One direction of the way to the server: whether it works, and when to try again."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from typing import Final, NoReturn

FIRST_PAUSE_S: Final = 0.1  # then twice as long each time
LONGEST_PAUSE_S: Final = 5.0
JITTER: Final = (0.5, 1.0)  # so that replicas do not come back in step

log = logging.getLogger("chat_service.broker")


class Link:
    """`wrong` is what is wrong, or nothing."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._failures = 0
        self.wrong = "is not connected yet"

    def works(self) -> None:
        """It does, so that the next failure is the first one again."""
        if self._failures:
            log.info("the broker is back: %s", self._name)
        self._failures, self.wrong = 0, ""

    async def keep_up(self, work: Callable[[], Awaitable[None]]) -> NoReturn:
        """Do the work for ever; after whatever ends it, begin anew a little later each time."""
        while True:
            try:
                await work()
            except asyncio.CancelledError as error:
                if _wanted():
                    raise
                self._failed(error)  # a client's own task was cancelled, and it let us know in this way
            except Exception as error:  # noqa: BLE001 - a broker that is down, refuses or talks nonsense ends nothing
                self._failed(error)
            pause_s = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** min(self._failures, 10))
            await asyncio.sleep(pause_s * random.uniform(*JITTER))  # noqa: S311 - jitter

    def _failed(self, error: BaseException) -> None:
        if not self._failures:
            log.warning("the broker does not answer: %s: %s: %s", self._name, type(error).__name__, error)
        self._failures += 1
        self.wrong = f"does not answer ({type(error).__name__})"


def _wanted() -> bool:
    """Whether this task itself is to end."""
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0
