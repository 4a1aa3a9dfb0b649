"""The servers that are compared, each started on the server's core and ended again; Missing without its tool."""

import contextlib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks import build
from benchmarks.handoff import handoff_plan, handoff_room, sample
from benchmarks.loading import Plan, Room
from benchmarks.machine import SERVER_CORE, free_port, on
from benchmarks.text import TEXT
from tests.suite import SECRET, Process

START_S: Final = 30
OFF: Final = (
    "MESSAGES_PER_SECOND",
    "ROOM_MESSAGES_PER_SECOND",
    "SESSIONS_PER_MINUTE",
    "CONNECTIONS_PER_ADDRESS",
    "MAX_CONNECTIONS",
    "HELLOS_PER_SECOND",
)
NO_LIMITS: Final = {**dict.fromkeys(OFF, "0"), "BOT_SECRET": SECRET, "LOG_LEVEL": "error"}


@dataclass(frozen=True)
class Running:
    """A server that listens: at one port a process. `room` opens one more and says how to speak there."""

    ports: Sequence[int]
    pids: Sequence[int]
    plan: Plan
    room: Callable[[int], Room]
    processes: Sequence[Process] = ()  # ours, to be killed and started again
    database: Path = Path()  # theirs


@dataclass(frozen=True)
class Server:
    """A row of a table."""

    name: str
    started: Callable[[], AbstractContextManager[Running]]


PLAIN: Final = Plan("/v1/socket", "joined")
SOCKET_IO: Final = Plan("/socket.io/?EIO=4&transport=websocket", "joined", "2", "3")


def plain_room(number: int) -> Room:
    """The first frame is the room's name, all others are messages, as long as an entry of ours."""
    return Room(f"room{number}", sample())


def socket_io_room(number: int) -> Room:
    """Engine.IO 4: `40` connects with a room's name, `42` is an event."""
    return Room(f'40{{"room":"room{number}"}}', f'42["m","{TEXT.ljust(len(sample()), ".")}"]')


@contextlib.contextmanager
def program(
    command: Callable[[int], Sequence[str]], plan: Plan, room: Callable[[int], Room], processes: int = 1
) -> Iterator[Running]:
    """Processes of that command, one a port."""
    ports = [free_port() for _ in range(processes)]
    with contextlib.ExitStack() as ending:
        pids = [ending.enter_context(_process(command(port), port)) for port in ports]
        yield Running(ports, pids, plan, room)


@contextlib.contextmanager
def _process(command: Sequence[str], port: int) -> Iterator[int]:
    with on(SERVER_CORE):
        popen = subprocess.Popen(command)
    try:
        _until_it_listens(popen, port)
        yield popen.pid
    finally:
        popen.kill()
        popen.wait()


def _until_it_listens(popen: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and popen.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise build.Missing(f"{popen.args!r} does not listen")


@contextlib.contextmanager
def chat_service(module: str = "chat_service", processes: int = 1, **env: str) -> Iterator[Running]:
    """Processes of ours on one SQLite file, on a disk: beside the project, for /tmp may be memory."""
    waiting = module == "chat_service"
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder, contextlib.ExitStack() as ending:
        database = Path(folder) / "handoff.db"
        all_env = {**NO_LIMITS, "DATABASE_URL": f"sqlite:///{database}", **env}
        found = [Process(module, {**all_env, "PYTHONPATH": _path()}, Path(folder)) for _ in range(processes)]
        for one in found:
            ending.callback(one.kill)
            with on(SERVER_CORE):
                one.start()
        url = found[0].url
        ports = [int(one.url.rpartition(":")[2]) for one in found]
        pids = [one.pid for one in found]
        yield Running(ports, pids, handoff_plan(), lambda _: handoff_room(url, waiting=waiting), found, database)


def _path() -> str:
    root = Path(__file__).parent.parent
    return f"{root / 'services'}:{root}"


def _node(script: str) -> Callable[[int], Sequence[str]]:
    return lambda port: [build.node(), str(build.PEERS / script), str(port)]


FLOOR: Final = Server(
    "C, epoll: the floor", lambda: program(lambda port: [str(build.floor()), str(port)], PLAIN, plain_room)
)
WS: Final = Server("Node ws", lambda: program(_node("ws.mjs"), PLAIN, plain_room))
WS_CORKED: Final = Server("Node ws, corked", lambda: program(_node("ws_corked.mjs"), PLAIN, plain_room))
SOCKETIO: Final = Server("Node socket.io", lambda: program(_node("socketio.mjs"), SOCKET_IO, socket_io_room))
GORILLA: Final = Server(
    "Go gorilla/websocket", lambda: program(lambda port: [str(build.gorilla()), str(port)], PLAIN, plain_room)
)
STARLETTE: Final = Server(
    "Starlette on stock uvicorn",
    lambda: program(
        lambda port: [sys.executable, "-m", "benchmarks.peers.starlette_rooms", str(port)], PLAIN, plain_room
    ),
)
ALONE: Final = Server("Handoff, fan-out alone", lambda: chat_service("benchmarks.ours"))
KEPT: Final = Server("Handoff, kept in SQLite (FULL)", chat_service)

SERVERS: Final = (WS, WS_CORKED, SOCKETIO, STARLETTE, GORILLA, FLOOR, ALONE, KEPT)
