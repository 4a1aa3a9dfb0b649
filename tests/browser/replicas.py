"""Two chat services behind one address, as in a cluster."""

import asyncio
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final

from tests.browser.desk import NO_LIMITS, Desk, Process, ready
from tests.chaos.proxy import Proxy
from tests.suite import SECRET

START_S: Final = 10
DRAIN_S: Final = "2"


class Pair:
    """A desk whose chat service has a twin; pages reach either through `proxy`."""

    def __init__(self, desk: Desk, replicas: list[Process], proxy: Proxy) -> None:
        self.desk, self.replicas, self.proxy = desk, replicas, proxy

    @contextmanager
    def restarting(self, replica: Process) -> Iterator[None]:
        """As an update does: told to leave, it ends in peace; at the end of the block its successor is ready."""
        with ThreadPoolExecutor(1) as aside:
            restarted = aside.submit(_restart, replica)
            yield
            assert restarted.result() == 0


def _restart(replica: Process) -> int:
    """The status with which the old one ended."""
    status = replica.stop()
    ready(replica.start())
    return status


@contextmanager
def pair(desk: Desk, broker_url: str) -> Iterator[Pair]:
    """The desk with two replicas of its chat service over that broker."""
    shared = {
        "BOT_SECRET": SECRET,
        "BOT_URL": desk.bot.url,
        "DATABASE_URL": f"sqlite:///{desk.folder / 'handoff.db'}",
        "ALLOWED_ORIGINS": "*",
        "BROKER_URL": broker_url,
        "DRAIN_S": DRAIN_S,
        **NO_LIMITS,
    }
    desk.chat.kill()
    replicas = [Process("chat_service", shared, desk.folder) for _ in range(2)]
    try:
        for replica in replicas:
            ready(replica.start())
        with _in_a_thread(Proxy([int(replica.url.rpartition(":")[2]) for replica in replicas])) as proxy:
            desk.set_client(CHAT_SERVICE_PUBLIC_URL=proxy.url)
            desk.restart(desk.client)
            desk.chat = replicas[0]
            yield Pair(desk, replicas, proxy)
    finally:
        for replica in replicas:
            replica.signal(signal.SIGKILL)
            replica.wait()


@contextmanager
def _in_a_thread(proxy: Proxy) -> Iterator[Proxy]:
    """The proxy at work in a loop of its own: whoever drives a browser waits without one."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(proxy.__aenter__(), loop).result(START_S)
        yield proxy
        asyncio.run_coroutine_threadsafe(proxy.__aexit__(None, None, None), loop).result(START_S)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
