"""How often to look into the log: with every heartbeat, and more often while rings may go unheard."""

import math
import random
import time
from collections.abc import Callable
from typing import Final

HEARTBEAT_S: Final = 20
SOONEST_S: Final = 1.0  # between two looks, however often a broker comes and goes
LONGEST_S: Final = 5.0  # between two looks while the broker is not well; 1, 2 and 4 come before
JITTER: Final = 0.2  # of each, so that replicas do not read in step
SHARE: Final = 10  # a look that took a second is followed by ten without one: the database has more to do


class Pace:
    """When the next look is due, and which one is a heartbeat."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._beat_s = now_s() + _jittered(HEARTBEAT_S)
        self._look_s = math.inf
        self._pause_s = SOONEST_S

    def left_s(self, *, well: bool) -> float:
        """Seconds until the next look, 0 or less if it is due; while the broker is well there are heartbeats only."""
        if well:
            self._look_s, self._pause_s = math.inf, SOONEST_S
        elif self._look_s == math.inf:
            self._look_s = self._now_s() + self._pause_s
        return min(self._beat_s, self._look_s) - self._now_s()

    def is_beat(self) -> bool:
        """Whether the look that begins now is a heartbeat. If so, the next one is a heartbeat away."""
        due = self._now_s() >= self._beat_s
        if due:
            self._beat_s = self._now_s() + _jittered(HEARTBEAT_S)
        return due

    def looked(self, took_s: float) -> None:
        """A look ended: the next one while the broker is not well comes later than this one came."""
        self._look_s = self._now_s() + max(_jittered(self._pause_s), SHARE * took_s)
        self._pause_s = min(LONGEST_S, 2 * self._pause_s)


def _jittered(seconds: float) -> float:
    return seconds * random.uniform(1 - JITTER, 1)  # noqa: S311 - jitter
