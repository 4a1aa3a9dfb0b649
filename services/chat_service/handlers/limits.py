"""Token buckets: how often somebody may do something. Each replica counts for itself."""

import math
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final

KEYS: Final = 50_000  # buckets kept; the least recently used is forgotten, which can only be kinder than it was

Seconds = Callable[[], float]


class Buckets:
    """`rate` per second sustained, `burst` at once, for every key; a rate of 0 is no limit. `now` is monotonic."""

    def __init__(self, rate: float, burst: float, now: Seconds) -> None:
        self._rate, self._burst, self._now = rate, burst, now
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, key: Hashable, cost: float = 1) -> float:
        """Take from the bucket. 0: granted; else the seconds after which it would be."""
        if not self._rate:
            return 0
        wait = self.wait(key, cost)
        if not wait:
            level, now = self._level(key)
            self._buckets[key] = (level - cost, now)
            self._buckets.move_to_end(key)
            if len(self._buckets) > KEYS:
                self._buckets.popitem(last=False)
        return wait

    def give_back(self, key: Hashable, cost: float = 1) -> None:
        """Undo a `take`."""
        if key in self._buckets:
            level, now = self._level(key)
            self._buckets[key] = (min(self._burst, level + cost), now)

    def wait(self, key: Hashable, cost: float = 1) -> float:
        """What `take` would answer, without taking."""
        if not self._rate:
            return 0
        level, _ = self._level(key)
        return 0 if level >= cost else (cost - level) / self._rate

    def _level(self, key: Hashable) -> tuple[float, float]:
        now = self._now()
        level, then = self._buckets.get(key, (self._burst, now))
        return min(self._burst, level + (now - then) * self._rate), now


def retry_after_s(wait: float) -> int:
    """Whole seconds for the header, at least one."""
    return max(1, math.ceil(wait))
