"""Who of many is said to be typing: the first few, for of more nobody wants the names."""

import time
from collections.abc import Callable
from typing import Final

AT_ONCE: Final = 4  # people; a page says "several" of more than two
FORGOTTEN_S: Final = 6  # after which who said no more has stopped


class Typists:
    """The people of one conversation whose typing is passed on."""

    __slots__ = ("_now_s", "_until_s")

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._until_s: dict[str, float] = {}

    def are_told(self, person_id: str, *, typing: bool) -> bool:
        """Whether readers are told that this person types, or stopped."""
        now_s = self._now_s()
        self._until_s = {one: until_s for one, until_s in self._until_s.items() if until_s > now_s}
        if not typing:
            return self._until_s.pop(person_id, None) is not None
        if len(self._until_s) >= AT_ONCE and person_id not in self._until_s:
            return False
        self._until_s[person_id] = now_s + FORGOTTEN_S
        return True
