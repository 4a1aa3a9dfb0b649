"""A MongoDB of our own on 127.0.0.1, to be killed and frozen: a `mongod` if one is on the path, else the stand-in."""

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Self

from pymongo import MongoClient
from pymongo.errors import ConnectionFailure, OperationFailure

STAND_IN: Final = Path(__file__).parent / "mongo_stand_in" / "start"
NEEDED: Final = ("java", "javac", "mvn")
READY_S: Final = 60.0
STOP_S: Final = 10.0  # to end in peace
ALREADY_INITIALIZED: Final = 23


class MongoServer:
    """One server process. What it stored survives a kill if `file` is given; start it again on the same one."""

    def __init__(self, port: int, file: Path | None = None) -> None:
        self.port = port
        self._own = None if file else tempfile.TemporaryDirectory(prefix="handoff-mongo-")
        self._file = file or Path(self._own.name if self._own else "")
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def started(cls, port: int, file: Path | None = None) -> Self:
        """A server that answers."""
        server = cls(port, file)
        server.start()
        return server

    @property
    def uri(self) -> str:
        """Where clients find it."""
        return f"mongodb://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and return when it takes writes."""
        self._process = subprocess.Popen(self._command(), stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + READY_S
        while not _takes_writes(self.port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"{self._command()[0]} did not start; its complaint is above")
            time.sleep(0.05)

    def kill(self) -> None:
        """As a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Let it end in peace, and throw away what only lived for this run."""
        self._end(signal.SIGTERM)
        if self._own:
            self._own.cleanup()

    def freeze(self) -> None:
        """Let it hang: connections stay open, nothing is answered."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on where it was."""
        self._signal(signal.SIGCONT)

    def _command(self) -> list[str]:
        if not has_mongod():
            return [str(STAND_IN), str(self.port), *([] if self._own else [str(self._file)])]
        folder = self._file.with_suffix(".mongod")
        folder.mkdir(exist_ok=True)
        where = ["--port", str(self.port), "--bind_ip", "127.0.0.1", "--dbpath", str(folder)]
        return ["mongod", "--replSet", "handoff", "--quiet", *where]

    def _signal(self, number: signal.Signals) -> None:
        if self._process:
            self._process.send_signal(number)

    def _end(self, number: signal.Signals) -> None:
        self._signal(number)
        self.thaw()  # a frozen one would not hear
        if self._process:
            try:
                self._process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = None


def has_mongod() -> bool:
    """Whether the real server is to be had here."""
    return shutil.which("mongod") is not None


def missing() -> str | None:
    """What is missing to start a server, in a sentence; None if nothing is."""
    absent = [tool for tool in NEEDED if shutil.which(tool) is None]
    if has_mongod() or not absent:
        return None
    return f"No mongod, and {', '.join(absent)} is missing to build the stand-in (openjdk-17-jdk-headless, maven)."


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _takes_writes(port: int) -> bool:
    """Whether a primary answers there; makes a one-node replica set of a new mongod."""
    client: MongoClient[dict[str, Any]]
    with suppress(ConnectionFailure), MongoClient("127.0.0.1", port, directConnection=True, timeoutMS=1000) as client:
        if has_mongod():
            _initiate(client, port)
        return client.is_primary
    return False


def _initiate(client: MongoClient[dict[str, Any]], port: int) -> None:
    members = [{"_id": 0, "host": f"127.0.0.1:{port}"}]
    try:
        client.admin.command("replSetInitiate", {"_id": "handoff", "members": members})
    except OperationFailure as error:
        if error.code != ALREADY_INITIALIZED:
            raise
