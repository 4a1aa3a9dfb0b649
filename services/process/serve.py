"""Listen, serve, and leave in order: on SIGTERM first by our own steps, then by the server's.

uvicorn as it comes closes its listener and all sockets before the application hears of the end, and raises the signal
anew after `serve()`; so the signals are handled here.
"""

import asyncio
import contextlib
import gc
import logging
import os
import resource
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Final

import uvicorn

from process import metrics
from process.background import ended
from process.http import HttpProtocol
from process.metrics import Numbers
from process.requests import Requests
from process.settings import ProcessSettings, end

Leave = Callable[[float], Awaitable[None]]
LAST_TRIES: Final = 2  # at cancelling what is left at the very end
ENDING_S: Final = 3  # how long answers under way may take once the server itself is told to stop
YOUNG, OLDER, OLD = 1_000, 10, 250  # thresholds of the three generations; CPython's own are 700, 10, 10

log = logging.getLogger("process")


async def _leave_at_once(drain_s: float) -> None:
    """For processes that hold nothing open."""


class Server(uvicorn.Server):
    """A uvicorn server that leaves by our steps: `leave(drain_s)` first, then its own shutdown."""

    def __init__(self, config: uvicorn.Config, leave: Leave, drain_s: float) -> None:
        super().__init__(config)
        self._leave, self._drain_s = leave, drain_s
        self._leaving: asyncio.Task[None] | None = None

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """SIGTERM leaves in order; SIGINT, or a second signal, ends at once."""
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self._on_term)
        loop.add_signal_handler(signal.SIGINT, self._end_now)
        try:
            yield
        finally:
            loop.remove_signal_handler(signal.SIGTERM)
            loop.remove_signal_handler(signal.SIGINT)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's; but the lifespan hears of an end at once, too, which it would report as a fault otherwise."""
        await super().shutdown(sockets)
        if self.force_exit:
            await self.lifespan.shutdown()

    def _on_term(self) -> None:
        if self._leaving:
            self._end_now()
        else:
            self._leaving = asyncio.get_running_loop().create_task(self._leave_in_order())

    async def _leave_in_order(self) -> None:
        try:
            await self._leave(self._drain_s)
        finally:
            self.should_exit = True

    def _end_now(self) -> None:
        self.should_exit = self.force_exit = True


async def _to_the_end(server: Server, listener: socket.socket) -> None:
    """Serve, and end. All is done by then; what can't be cancelled, a driver's lock, say, keeps no process alive."""
    await server.serve([listener])
    if await ended(asyncio.all_tasks() - {asyncio.current_task()}, tries=LAST_TRIES):
        log.info("ends with tasks that can't be cancelled")
        os._exit(0)  # the loop's own end would wait for them without end


def bound(host: str, port: int) -> socket.socket:
    """A listening socket; a port in use ends the process with a line that names the variable."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, proto)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except socket.gaierror as error:
        end(f"HOST got {host!r}: it takes an address of this machine ({error.strerror}).", status=2)
    except OSError as error:
        end(
            f"Can't listen on {host}:{port} ({error.strerror}): set HOST and PORT to an address that is free.", status=1
        )
    listener.listen(2_048)
    listener.settimeout(0)  # asyncio waits, not the socket
    return listener


def address(listener: socket.socket) -> str:
    """Where the socket listens, as a person would type it."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def open_files() -> int:
    """Allow this process as many open files, sockets among them, as it may have; return how many that is.

    Most systems begin with 1,024, which is fewer than a replica has connections, and let a process ask for more.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):  # a system with a second limit, which it does not tell
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def _collect_seldom() -> None:
    """A full collection of garbage walks everything that lives, which takes tenths of a second with 10,000 sockets.

    What is there now lives as long as the process and is not walked again (`gc.freeze`); the rest is walked whole once
    after YOUNG * OLDER * OLD allocations, and not before what lives has grown by a quarter, as CPython has it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, OLD)


def serve(
    app: Any,
    settings: ProcessSettings,
    *,
    leave: Leave = _leave_at_once,
    numbers: Numbers = dict,
    **options: Any,
) -> None:
    """Serve the application until a signal ends it. `numbers` are its metrics, `options` go to uvicorn's Config."""
    open_files()
    listener = bound(settings.host, settings.port)
    requests = Requests(app)
    metrics.listen(settings, lambda: {**requests.numbers(), **numbers()})
    config = uvicorn.Config(
        requests,
        http=HttpProtocol,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # whose word counts is decided where addresses are counted
        lifespan="on",
        timeout_graceful_shutdown=ENDING_S,
        **{"ws": "none", **options},
    )
    log.info("listens on %s", address(listener))
    server = Server(config, leave, settings.drain_s)
    _collect_seldom()
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(_to_the_end(server, listener))
