"""How long what is said in one conversation waits for company, which costs its readers one write together."""

from time import monotonic
from typing import Final

SHARE: Final = 0.25  # of the time that the last flush took, what comes soon after it may wait...
SHORTLY_S: Final = 0.010  # ...but no longer than this
LEAST_S: Final = 0.0005  # and not for less: timers count in milliseconds
ALONE: Final = 16  # flushes of one entry, one after another: nothing comes that would be company
CROWD: Final = 500  # readers at this replica: from so many on it is writing to them that costs
CROWD_S: Final = 0.25  # between two flushes to a crowd in which several talk; who reads along does not notice...
ENOUGH: Final = 8  # ...or until so many entries wait
SEVERAL_S: Final = 2.0  # after two people spoke within CROWD_S, several talk


class Gather:
    """When the next flush may be. Whoever speaks alone is not held up, however many read."""

    __slots__ = ("_alone", "_by", "_crowded_until_s", "_not_before_s", "_said_s", "_several_until_s")

    def __init__(self) -> None:
        self._alone = 0
        self._by = ""
        self._said_s = self._several_until_s = self._crowded_until_s = self._not_before_s = 0.0

    def said(self, person_id: str) -> None:
        """That person said something which waits for the next flush."""
        now_s = monotonic()
        if person_id != self._by and now_s - self._said_s < CROWD_S:
            self._several_until_s = now_s + SEVERAL_S
        self._by, self._said_s = person_id, now_s

    def rest_s(self, entries: int) -> float:
        """Seconds until the next flush, for which so many entries wait; 0: it may be now."""
        until_s = self._not_before_s if entries >= ENOUGH else max(self._not_before_s, self._crowded_until_s)
        rest_s = until_s - monotonic()
        return rest_s if rest_s > LEAST_S else 0

    def flushed(self, began_s: float, entries: int, readers: int) -> None:
        """A flush that began then is written: so many entries, to so many readers."""
        now_s = monotonic()
        self._alone = 0 if entries > 1 else self._alone + 1
        self._not_before_s = self._crowded_until_s = now_s
        if self._alone < ALONE:
            self._not_before_s += min((now_s - began_s) * SHARE, SHORTLY_S)
        if readers >= CROWD and now_s < self._several_until_s:
            self._crowded_until_s = began_s + CROWD_S
