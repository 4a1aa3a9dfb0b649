"""What one socket may do."""

from collections import deque
from typing import Final

from chat_service.handlers.limits import Buckets, Seconds

PASSING_PER_S: Final = 20  # typing, subscribe, unsubscribe, a socket
PASSING_BURST: Final = 100
FLOOD: Final = 100  # frames over a limit...
FLOOD_S: Final = 10  # ...within these seconds close the socket
BROKEN: Final = 10  # broken frames in a row close it, too


class Patience:
    """With one socket: how much nonsense and how much haste is borne before it is closed."""

    __slots__ = ("_broken", "_limited", "_now", "_over", "_passing")

    def __init__(self, now: Seconds, *, limited: bool) -> None:
        self._now, self._limited = now, limited
        self._passing: Buckets | None = None  # as the next one: most sockets never need them
        self._over: deque[float] | None = None
        self._broken = 0

    def passing(self) -> float:
        """Take leave for a typing, subscribe or unsubscribe frame. 0: granted; else the seconds to wait."""
        if not self._passing:
            self._passing = Buckets(PASSING_PER_S if self._limited else 0, PASSING_BURST, self._now)
        return self._passing.take("socket")

    def broken(self) -> bool:
        """Count a broken frame; True if it was one too many."""
        self._broken += 1
        return self._broken >= BROKEN

    def well_formed(self) -> None:
        """A frame that is JSON, whatever it says."""
        self._broken = 0

    def over(self) -> bool:
        """Count a frame over a limit; True if that is a flood."""
        if self._over is None:
            self._over = deque(maxlen=FLOOD)
        self._over.append(self._now())
        return len(self._over) == FLOOD and self._over[-1] - self._over[0] <= FLOOD_S
