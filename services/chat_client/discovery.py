"""The chat service's address as Kubernetes knows it: asked for in the background, remembered for the pages."""

import asyncio
import logging
import random
from collections.abc import Callable
from typing import Final

from chat_client.address import Known, Unknown
from chat_client.kubernetes_api import UNREACHABLE, NoAnswer

REFRESH_S: Final = 30.0  # an address hardly ever changes
SOON_S: Final = 2.0  # while somebody may wait for the first one
JITTER: Final = (0.8, 1.2)  # so that replicas that started together do not ask together

log = logging.getLogger("chat_client")


class Discovery:
    """Remembers the last address while Kubernetes does not answer. `ask` may block, and raises NoAnswer."""

    def __init__(
        self, ask: Callable[[], Known | Unknown], *, refresh_s: float = REFRESH_S, soon_s: float = SOON_S
    ) -> None:
        self._ask, self._refresh_s, self._soon_s = ask, refresh_s, soon_s
        self._asked = asyncio.Event()
        self._found: Known | Unknown | None = None
        self._trouble = ""

    async def find(self) -> Known | Unknown:
        """What is known now; who comes before the first answer waits for it, as long as `ask` may take."""
        await self._asked.wait()
        return self._found or UNREACHABLE

    def knows(self) -> bool | None:
        """Whether there is an address; None before the first answer."""
        return isinstance(self._found, Known) if self._asked.is_set() else None

    async def run(self) -> None:
        """Ask again and again, in a thread."""
        while True:
            try:
                self._learn(await asyncio.to_thread(self._ask))
            except NoAnswer as failure:
                self._do_without(failure)
            finally:
                self._asked.set()
            pause_s = self._refresh_s if isinstance(self._found, Known) else self._soon_s
            await asyncio.sleep(pause_s * random.uniform(*JITTER))  # noqa: S311 - jitter

    def _learn(self, found: Known | Unknown) -> None:
        if isinstance(found, Unknown):
            self._complain(found.why)
        elif found != self._found or self._trouble:
            log.info("browsers reach the chat service at %s", found.url)
            self._trouble = ""
        self._found = found

    def _do_without(self, failure: NoAnswer) -> None:
        if isinstance(self._found, Known):
            self._complain(f"{failure} Until then browsers are told {self._found.url}, as before.")
        else:
            self._complain(str(failure))
            self._found = failure.unknown

    def _complain(self, trouble: str) -> None:
        """Once, not at every try."""
        if trouble != self._trouble:
            log.warning("%s", trouble)
        self._trouble = trouble
