"""Parcels over Redis: a channel that all replicas publish to, and that each has one subscription to."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, NoReturn

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from chat_service.adapters.doorbell.wire import ANSWER_S, Hear, Publish, Subscribed

CHANNEL: Final = "handoff/rings"  # and the number of the database, for Redis has one set of channels for all of them
OPTIONS: Final[dict[str, Any]] = {
    "socket_timeout": ANSWER_S,
    "socket_connect_timeout": 2.0,
    "retry": Retry(NoBackoff(), 0),  # the links try again, and know then that something may have been lost
    "protocol": 2,  # every server that speaks Redis speaks it
}


class RedisWire:
    """The channel of that address."""

    def __init__(self, url: str) -> None:
        """Raises what redis-py has to say about an address that can't be one."""
        self._client = Redis.from_url(url, **OPTIONS)
        pool = self._client.connection_pool
        pool.make_connection()  # type: ignore[no-untyped-call] # it reads all options, and connects nowhere
        self._channel = f"{CHANNEL}/{pool.connection_kwargs.get('db', 0)}"

    @asynccontextmanager
    async def telling(self) -> AsyncIterator[Publish]:
        await self._client.ping()
        yield self._publish

    async def listen(self, subscribed: Subscribed, hear: Hear) -> NoReturn:
        async with self._client.pubsub() as subscription:
            await subscription.subscribe(self._channel)
            while True:
                message = await _next(subscription)
                if message["type"] == "message":
                    hear(message["data"])
                elif message["type"] == "subscribe":
                    subscribed()

    async def close(self) -> None:
        await self._client.aclose()

    async def _publish(self, parcels: Sequence[bytes]) -> None:
        async with self._client.pipeline(transaction=False) as pipeline:
            for parcel in parcels:
                pipeline.publish(self._channel, parcel)
            await pipeline.execute()


async def _next(subscription: PubSub) -> dict[str, Any]:
    """The next message; a server that is silent is asked whether it is there. Raises TimeoutError if it is not."""
    for _ in range(2):
        message: dict[str, Any] | None = await subscription.get_message(timeout=ANSWER_S)
        if message:
            return message
        await subscription.ping()
    raise TimeoutError
