"""Guessing is slow: failed passphrases are counted by name and address, and by name alone."""

from typing import Final

from chat_service.handlers.limits import Buckets, Seconds

FAILURES_PER_HOUR: Final = 100  # a name, whatever the address


class Throttled(Exception):
    """Too often; `wait_s` seconds from now it may be tried again."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"{wait_s:.1f} s")
        self.wait_s = wait_s


class Throttle:
    """Failures a minute by (name, address), and 100 an hour by name; a limit of 0 switches both off."""

    def __init__(self, per_minute: float, now: Seconds) -> None:
        self._by_place = Buckets(per_minute / 60, per_minute, now)
        self._by_name = Buckets(FAILURES_PER_HOUR / 3600 if per_minute else 0, FAILURES_PER_HOUR, now)

    def attempt(self, name: str, address: str) -> None:
        """Count a failure before it is one, so that many at once are not checked together. Raises Throttled."""
        if wait := max(self._by_place.wait((name, address)), self._by_name.wait(name)):
            raise Throttled(wait)
        self._by_place.take((name, address))
        self._by_name.take(name)

    def succeeded(self, name: str, address: str) -> None:
        """It was none."""
        self._by_place.give_back((name, address))
        self._by_name.give_back(name)
