"""A server of our own on 127.0.0.1, to be killed and frozen. It keeps nothing from one start to the next."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Final, Self

from tests.servers.mongo import free_port

READY_S: Final = 90.0  # RabbitMQ takes 6 s alone, and many times that on a machine with other work
LOOK_S: Final = 0.02


class Program:
    """One server. With `tls` it has a certificate of its own, too; with a `password` it lets nobody else in."""

    tools: ClassVar[tuple[str, ...]]
    package: ClassVar[str]

    def __init__(self, port: int = 0, *, tls: bool = False, password: str = "") -> None:
        self.port, self.tls, self.password = port or free_port(), tls, password
        self._root = tempfile.TemporaryDirectory(prefix="handoff-server-")
        self.folder = Path(self._root.name)
        self._process: subprocess.Popen[bytes] | None = None
        if tls:
            certify(self.folder)

    @classmethod
    def started(cls, port: int = 0, *, tls: bool = False, password: str = "") -> Self:
        """A server that answers."""
        server = cls(port, tls=tls, password=password)
        server.start()
        return server

    @classmethod
    def missing(cls) -> str | None:
        """What is missing to start a server, in a sentence; None if nothing is."""
        absent = [tool for tool in (*cls.tools, "openssl") if shutil.which(tool) is None]
        return f"{', '.join(absent)} is missing (Debian's {cls.package}, openssl)." if absent else None

    @property
    def url(self) -> str:
        """Where clients find it."""
        raise NotImplementedError

    @property
    def secure_url(self) -> str:
        """Where they find it over TLS, and its certificate."""
        raise NotImplementedError

    @property
    def certificate(self) -> Path:
        """What it shows, signed by itself."""
        return self.folder / "certificate.pem"

    @property
    def key(self) -> Path:
        """The certificate's."""
        return self.folder / "key.pem"

    @property
    def pid(self) -> int:
        """The process that was started."""
        assert self._process
        return self._process.pid

    @property
    def runs(self) -> bool:
        """Whether it was started, and neither killed nor stopped."""
        return self._process is not None

    def command(self) -> Sequence[str]:
        """What starts it."""
        raise NotImplementedError

    def environment(self) -> Mapping[str, str]:
        """What it is told beside."""
        return {}

    def answers(self) -> bool:
        """Whether it is ready."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def start(self) -> None:
        """Start it, empty, and return when it answers."""
        output = (self.folder / "output").open("wb")
        with output:
            self._process = subprocess.Popen(
                self.command(),
                env={**os.environ, **self.environment()},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        deadline = time.monotonic() + READY_S
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"{self.tools[0]} did not start on {self.port}: {self.said()[-2_000:]}")
            time.sleep(LOOK_S)

    def said(self) -> str:
        """All that it said since it was started."""
        return (self.folder / "output").read_text(errors="replace")

    def kill(self) -> None:
        """As a power cut would; a frozen one ends, too."""
        if self._process:
            self._signal(signal.SIGKILL)
            self._process.wait()
        self._process = None

    def stop(self) -> None:
        """End it, and throw away its folder."""
        self.kill()
        self._root.cleanup()

    def freeze(self) -> None:
        """Let it hang: connections stay open, nothing is answered."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on where it was."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        os.killpg(self.pid, number)


def certify(folder: Path) -> None:
    """Put a key and a certificate for 127.0.0.1, signed by itself, into the folder."""
    new = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=127.0.0.1"
    named = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(folder / "key.pem")]
    command = [*new.split(), *named, "-out", str(folder / "certificate.pem")]
    subprocess.run(command, check=True, capture_output=True)
