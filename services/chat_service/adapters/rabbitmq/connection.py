"""A connection to RabbitMQ that ends when it is told to: aiormq waits half a minute for TLS with one that hangs."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiormq import Connection
from aiormq.connection import TCPTransportFactory, TLSTransportFactory, TransportFactory
from yarl import URL

from chat_service.adapters.doorbell.wire import CLOSE_S


class Abortable(TransportFactory):
    """Opens what the address asks for, and can cut it off."""

    def __init__(self) -> None:
        self._writer: asyncio.StreamWriter | None = None

    async def create(self, url: URL, **options: Any) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        factory = TLSTransportFactory() if url.scheme == "amqps" else TCPTransportFactory()
        reader, self._writer = await factory.create(url, **options)
        return reader, self._writer

    def abort(self) -> None:
        """Whatever still waits for the other side waits no longer."""
        if self._writer:
            self._writer.transport.abort()


@asynccontextmanager
async def connected(url: URL, tls: ssl.SSLContext | None) -> AsyncIterator[Connection]:
    """A connection that is open. Its farewell takes `CLOSE_S` at most."""
    transport = Abortable()
    connection = Connection(url, context=tls, transport_factory=transport)
    opening = asyncio.ensure_future(connection.connect())
    try:
        await asyncio.wait({opening})
        opening.result()
        yield connection
    finally:
        opening.cancel()
        try:
            await asyncio.wait({asyncio.ensure_future(connection.close())}, timeout=CLOSE_S)
        finally:
            transport.abort()
