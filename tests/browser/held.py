"""A network that takes its time."""

import re
from typing import Any


class Held:
    """Requests whose address matches wait until they are let go."""

    def __init__(self, pattern: str) -> None:
        self._pattern = re.compile(pattern)
        self._waiting: list[Any] | None = []

    def on(self, page: Any) -> None:
        """From now on, in this page."""
        page.route(self._pattern, self._come)

    def let_go(self) -> None:
        """Those that wait, and all that come."""
        waiting, self._waiting = self._waiting or [], None
        for route in waiting:
            route.continue_()

    def _come(self, route: Any) -> None:
        if self._waiting is None:
            route.continue_()
        else:
            self._waiting.append(route)
