"""The port `Broker` over Redis: a channel that all replicas publish to, and that each has one subscription to."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any, Final, NoReturn

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from chat_service.adapters.redis.link import Link
from chat_service.adapters.redis.outgoing import Outgoing
from chat_service.adapters.rings import Unreadable, decoded, encoded
from chat_service.ports.broker import Listener, Ring, nothing

CHANNEL: Final = "handoff/rings"  # and the number of the database, for Redis has one set of channels for all of them
ANSWER_S: Final = 4.0  # for an answer, and between two signs of life of a subscription
OPTIONS: Final[dict[str, Any]] = {
    "socket_timeout": ANSWER_S,
    "socket_connect_timeout": 2.0,
    "retry": Retry(NoBackoff(), 0),  # the links try again, and know then that something may have been lost
    "protocol": 2,  # every server that speaks Redis speaks it
}
CANCEL_S: Final = 0.1
LAST_S: Final = 1.0  # for what still waits when the process leaves

log = logging.getLogger("chat_service.broker")


class RedisBroker:
    """Rings here at once, whatever Redis does; to the other replicas through Redis, each replica's in their order."""

    def __init__(self, url: str, replica: str) -> None:
        """Raises what redis-py has to say about an address that can't be one."""
        self._client = Redis.from_url(url, **OPTIONS)
        pool = self._client.connection_pool
        pool.make_connection()  # type: ignore[no-untyped-call] # it reads all options, and connects nowhere
        self._channel = f"{CHANNEL}/{pool.connection_kwargs.get('db', 0)}"
        self._replica = replica
        self._listeners: list[Listener] = []
        self._on_loss: list[Callable[[], None]] = []
        self._outgoing = Outgoing()
        self._tells, self._hears = Link("publishing"), Link("listening")
        self.unreadable = 0

    @property
    def dropped(self) -> int:
        """Rings that other replicas were never told."""
        return self._outgoing.dropped

    async def publish(self, ring: Ring) -> None:
        self._outgoing.put(encoded(ring, self._replica))
        for listener in self._listeners:
            listener(ring)

    def listen(self, listener: Listener, on_loss: Callable[[], None] = nothing) -> None:
        self._listeners.append(listener)
        self._on_loss.append(on_loss)

    def state(self) -> str:
        return self._hears.wrong or self._tells.wrong or "ok"

    async def run(self) -> None:
        works = (self._tells.keep_up(self._tell), self._hears.keep_up(self._hear))
        tasks = {asyncio.create_task(work) for work in works}
        try:
            await asyncio.wait(tasks)
        finally:
            await _ended(tasks)
            await self._leave()

    async def _leave(self) -> None:
        with contextlib.suppress(Exception):
            async with asyncio.timeout(LAST_S):
                await self._publish_all()
        await self._client.aclose()

    async def _tell(self) -> None:
        """Publish what waits, until that fails."""
        await self._client.ping()
        self._tells.works()
        while True:
            await self._outgoing.filled()
            await self._publish_all()

    async def _publish_all(self) -> None:
        while batch := self._outgoing.take():
            try:
                async with self._client.pipeline(transaction=False) as pipeline:
                    for one in batch:
                        pipeline.publish(self._channel, one.letter)
                    await pipeline.execute()
            except BaseException:
                self._outgoing.give_back(batch)  # some may be told twice: nobody minds
                raise

    async def _hear(self) -> None:
        """Listen, until that fails."""
        async with self._client.pubsub() as subscription:
            await subscription.subscribe(self._channel)
            while True:
                self._on_message(await _next(subscription))

    def _on_message(self, message: dict[str, Any]) -> None:
        if message["type"] == "message":
            self._on_letter(message["data"])
        elif message["type"] == "subscribe":
            self._hears.works()
            for told in self._on_loss:
                told()

    def _on_letter(self, letter: bytes) -> None:
        try:
            ring = decoded(letter, self._replica)
        except Unreadable as error:
            self.unreadable += 1
            log.debug("a ring could not be read: %s", error)
            return
        if ring:
            for listener in self._listeners:
                _pass_on(ring, listener)


def _pass_on(ring: Ring, listener: Listener) -> None:
    """A fault of one listener's is nobody else's loss."""
    try:
        listener(ring)
    except Exception:
        log.exception("unforeseen error in a listener", extra={"conversation_id": ring.conversation_id})


async def _ended(tasks: set[asyncio.Task[NoReturn]]) -> None:
    """Cancel them until they end: below redis-py is `asyncio.wait_for`, which before Python 3.12 may swallow it."""
    while tasks:
        for task in tasks:
            task.cancel()
        _, tasks = await asyncio.wait(tasks, timeout=CANCEL_S)


async def _next(subscription: PubSub) -> dict[str, Any]:
    """The next message; a server that is silent is asked whether it is there. Raises TimeoutError if it is not."""
    for _ in range(2):
        message: dict[str, Any] | None = await subscription.get_message(timeout=ANSWER_S)
        if message:
            return message
        await subscription.ping()
    raise TimeoutError
