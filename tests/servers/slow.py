"""Something between client and server that is slow: what passes takes its time, in both directions."""

import asyncio
from contextlib import suppress
from typing import Final, Self

CHUNK: Final = 16_384
PAUSE_S: Final = 0.05  # for each chunk: 320 KiB/s


class Slow:
    """Listens on `port`, and hands everything on to the server."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._links: set[asyncio.Task[None]] = set()
        self._listening: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._listening = await asyncio.start_server(self._link, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._listening:
            self._listening.close()
        for link in self._links:
            link.cancel()
        await asyncio.gather(*self._links, return_exceptions=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        assert self._listening
        port: int = self._listening.sockets[0].getsockname()[1]
        return port

    async def _link(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._links.add(task)
        task.add_done_callback(self._links.discard)
        with suppress(OSError):
            answers, asks = await asyncio.open_connection("127.0.0.1", self._server_port)
            await asyncio.gather(_hand_on(reader, asks), _hand_on(answers, writer))


async def _hand_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while chunk := await reader.read(CHUNK):
            await asyncio.sleep(PAUSE_S)
            writer.write(chunk)
            await writer.drain()
    finally:
        writer.close()
