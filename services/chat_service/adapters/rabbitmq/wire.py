"""Parcels over RabbitMQ: a fanout exchange that all replicas publish to, and a queue a replica that ends with it."""

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final, NoReturn
from urllib.parse import urlsplit

from aiormq.abc import AbstractChannel, DeliveredMessage
from yarl import URL

from chat_service.adapters.doorbell.tls import tls_of
from chat_service.adapters.doorbell.wire import Hear, Publish, Subscribed, watch
from chat_service.adapters.rabbitmq.connection import connected

EXCHANGE: Final = "handoff.rings"
HEARTBEAT_S: Final = 10  # after about twice that RabbitMQ gives up on a replica, and throws away its queue
QUEUE: Final[Mapping[str, Any]] = {  # of a replica that hangs the oldest are dropped, and it learns by the numbers
    "x-max-length": 10_000,
    "x-max-length-bytes": 32 * 1_048_576,
    "x-overflow": "drop-head",
}

logging.getLogger("aiormq").setLevel(logging.CRITICAL)  # it tells each failure, with its trace; a link tells it once


class RabbitWire:
    """The exchange in the virtual host of that address."""

    def __init__(self, url: str, queue: Mapping[str, Any] = QUEUE) -> None:
        """`queue`: what RabbitMQ keeps for this replica. Raises what `tls_of` does for an address that can't be one."""
        self._queue = dict(queue)
        self._tls = tls_of(urlsplit(url))
        self._url = URL(url).with_query(heartbeat=HEARTBEAT_S, name="handoff")

    @asynccontextmanager
    async def telling(self) -> AsyncIterator[Publish]:
        async with self._channel() as channel:
            yield partial(_publish, channel)

    async def listen(self, subscribed: Subscribed, hear: Hear) -> NoReturn:
        async with self._channel() as channel:

            async def on_message(message: DeliveredMessage) -> None:
                hear(message.body)

            declared = await channel.queue_declare(exclusive=True, auto_delete=True, arguments=self._queue)
            queue = declared.queue or ""
            await channel.queue_bind(queue, EXCHANGE)
            await channel.basic_consume(queue, on_message, no_ack=True)
            subscribed()
            await watch(channel.closing, partial(channel.queue_declare, queue, passive=True))

    async def close(self) -> None:
        """Nothing is held."""

    @asynccontextmanager
    async def _channel(self) -> AsyncIterator[AbstractChannel]:
        """A channel on a connection of its own, where the exchange is."""
        async with connected(self._url, self._tls) as connection:
            channel = await connection.channel(publisher_confirms=False)
            await channel.exchange_declare(EXCHANGE, exchange_type="fanout")
            yield channel


async def _publish(channel: AbstractChannel, parcels: Sequence[bytes]) -> None:
    for parcel in parcels:
        await channel.basic_publish(parcel, exchange=EXCHANGE)
    await channel.exchange_declare(EXCHANGE, passive=True)  # answered when all of them are in the queues
