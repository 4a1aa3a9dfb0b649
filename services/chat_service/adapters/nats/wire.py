"""Parcels over NATS: a core subject that all replicas publish to, and that each has one subscription to."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any, Final, NoReturn

from nats.aio.msg import Msg
from nats.errors import Error

from chat_service.adapters.doorbell.wire import ANSWER_S, CLOSE_S, Hear, Publish, Subscribed, watch
from chat_service.adapters.nats.address import Address
from chat_service.adapters.nats.client import SafeClient, named

WAITING: Final = 10_000  # parcels that came and were not looked at; of more the subscription ends, and begins anew
WAITING_BYTES: Final = 32 * 1_048_576  # the same
OPTIONS: Final[dict[str, Any]] = {
    "name": "handoff",
    "allow_reconnect": False,  # the links try again, and know then that something may have been lost
    "max_reconnect_attempts": 1,  # else the first connecting goes on for ever, whatever the line above says
    "reconnect_time_wait": 0,
    "connect_timeout": 2,
    "pending_size": 0,  # a batch waits for its answer outside, where a timeout ends it
}

log = logging.getLogger("chat_service.broker")


class NatsWire:
    """The subject of that address."""

    def __init__(self, url: str) -> None:
        """Raises what `tls_of` does for an address that can't be one."""
        self._address = Address.parse(url)

    @asynccontextmanager
    async def telling(self) -> AsyncIterator[Publish]:
        async with self._connection() as (client, over):
            yield partial(self._publish, client, over)

    async def listen(self, subscribed: Subscribed, hear: Hear) -> NoReturn:
        async with self._connection() as (client, over):

            async def on_message(message: Msg) -> None:
                hear(message.data)

            await client.subscribe(
                self._address.subject, cb=on_message, pending_msgs_limit=WAITING, pending_bytes_limit=WAITING_BYTES
            )
            await _answered(client, over)
            subscribed()
            await watch(over, partial(_answered, client, over))

    async def close(self) -> None:
        """Nothing is held."""

    async def _publish(self, client: SafeClient, over: asyncio.Future[None], parcels: Sequence[bytes]) -> None:
        for parcel in parcels:
            if len(parcel) <= client.max_payload:
                await client.publish(self._address.subject, parcel)
            else:  # the next number tells the others
                log.warning("rings of %d bytes are more than this NATS takes", len(parcel))
        await _answered(client, over)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[tuple[SafeClient, asyncio.Future[None]]]:
        """A client, and what is done with an error when anything went wrong: refused, cut off, too slow, closed."""
        over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        over.add_done_callback(lambda done: done.cancelled() or done.exception())  # else asyncio says it is never read

        async def on_error(error: Exception) -> None:
            if not over.done():
                over.set_exception(named(error))

        async def on_close() -> None:
            await on_error(ConnectionError("the connection ended"))

        client = SafeClient(tls_only=self._address.tls)
        try:
            try:
                await client.connect(**self._address.options, **OPTIONS, error_cb=on_error, closed_cb=on_close)
            except Error:
                _raise_first(over)
                raise
            yield client, over
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_S):
                    await client.close()


async def _answered(client: SafeClient, over: asyncio.Future[None]) -> None:
    """Return when the server has done all that it was asked until now. Raises what it said, or that it says nothing."""
    for _ in range(2):  # nats-py writes a ping before what still waits to be written: the second one comes after that
        await client.flush(ANSWER_S)  # type: ignore[arg-type] # fractions of a second are fine
    _raise_first(over)


def _raise_first(over: asyncio.Future[None]) -> None:
    if over.done():
        over.result()
