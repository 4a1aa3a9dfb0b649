"""The port `Broker` over a server: rings here at once, whatever the server does; to the other replicas through it."""

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Callable
from typing import Final

from chat_service.adapters.doorbell.gaps import Gaps
from chat_service.adapters.doorbell.link import Link
from chat_service.adapters.doorbell.listeners import Listeners
from chat_service.adapters.doorbell.outgoing import Outgoing
from chat_service.adapters.doorbell.parcels import packed, unpacked
from chat_service.adapters.doorbell.rings import Unreadable, decoded, encoded
from chat_service.adapters.doorbell.wire import ANSWER_S, CLOSE_S, Publish, Wire
from chat_service.ports.broker import Listener, Ring, nothing
from process.background import ended

LAST_S: Final = 1.0  # for what still waits when the process leaves

log = logging.getLogger("chat_service.broker")


class Doorbell:
    """One connection tells, another hears, so that neither holds up the other; each comes back by itself."""

    def __init__(self, wire: Wire, replica: str) -> None:
        self._wire, self._replica = wire, replica
        self._numbers = itertools.count(1)
        self._listeners, self._outgoing, self._gaps = Listeners(), Outgoing(), Gaps()
        self._tells, self._hears = Link("publishing"), Link("listening")
        self.unreadable = 0

    @property
    def dropped(self) -> int:
        """Rings that other replicas were never told."""
        return self._outgoing.dropped

    async def publish(self, ring: Ring) -> None:
        self._outgoing.put(encoded(ring, self._replica, next(self._numbers)))
        self._listeners.ring(ring)

    def listen(self, listener: Listener, on_loss: Callable[[], None] = nothing) -> None:
        self._listeners.add(listener, on_loss)

    def state(self) -> str:
        return self._hears.wrong or self._tells.wrong or "ok"

    async def run(self) -> None:
        works = (self._tells.keep_up(self._tell), self._hears.keep_up(self._hear))
        tasks = {asyncio.create_task(work) for work in works}
        try:
            await asyncio.wait(tasks)
        finally:
            await self._last_words()
            await ended(tasks, again_s=CLOSE_S)
            await self._wire.close()

    async def _last_words(self) -> None:
        if not self._tells.wrong:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LAST_S):
                    await self._outgoing.told()

    async def _tell(self) -> None:
        """Publish what waits, until that fails."""
        async with contextlib.AsyncExitStack() as connection:
            async with asyncio.timeout(ANSWER_S):
                publish = await connection.enter_async_context(self._wire.telling())
            await self._publish_all(publish)
            self._tells.works()
            while True:
                await self._outgoing.filled()
                await self._publish_all(publish)

    async def _publish_all(self, publish: Publish) -> None:
        while batch := self._outgoing.take():
            try:
                async with asyncio.timeout(ANSWER_S):
                    await publish(packed(one.letter for one in batch))
            except BaseException:
                self._outgoing.give_back(batch)  # some may be told twice: nobody minds
                raise

    async def _hear(self) -> None:
        """Listen, until that fails."""
        async with asyncio.timeout(ANSWER_S) as connecting:

            def subscribed() -> None:
                connecting.reschedule(None)
                self._gaps.forget()
                self._hears.works()
                self._listeners.lost()

            await self._wire.listen(subscribed, self._on_parcel)

    def _on_parcel(self, parcel: bytes) -> None:
        for letter in unpacked(parcel):
            self._on_letter(letter)

    def _on_letter(self, body: bytes) -> None:
        try:
            letter = decoded(body, self._replica)
        except Unreadable as error:
            self.unreadable += 1
            log.debug("a ring could not be read: %s", error)
            return
        if letter:
            self._listeners.ring(letter.ring)
            if self._gaps.shows(letter.sender, letter.number):
                self._listeners.lost()
