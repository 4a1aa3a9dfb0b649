"""Something between client and server that cuts a connection at the worst moment: between a command and its answer."""

import asyncio
from contextlib import suppress
from typing import Final, Self

CHUNK: Final = 65_536


class Cut:
    """Listens on `port` and hands everything on to the server, but for the command that is to be cut."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._word: bytes | None = None
        self.cuts = 0
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

    def answer_to(self, command: str) -> None:
        """Cut the next connection that sends this command, once the server has answered it."""
        self._word = command.encode() + b"\0"

    async def _link(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._links.add(task)
        task.add_done_callback(self._links.discard)
        with suppress(ConnectionError):
            to_server = await asyncio.open_connection("127.0.0.1", self._server_port)
            try:
                await self._talk((reader, writer), to_server)
            finally:
                to_server[1].close()
        writer.close()

    async def _talk(
        self,
        client: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        server: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        """Hand on in both directions until either side ends, or the cut."""
        doomed = asyncio.Event()

        async def ask() -> None:
            while request := await client[0].read(CHUNK):
                if self._word and self._word in request:
                    self._word = None
                    doomed.set()
                server[1].write(request)

        async def answer() -> None:
            while reply := await server[0].read(CHUNK):
                if doomed.is_set():
                    self.cuts += 1
                    return
                client[1].write(reply)

        both = [asyncio.create_task(ask()), asyncio.create_task(answer())]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in both:
                one.cancel()
            await asyncio.gather(*both, return_exceptions=True)
