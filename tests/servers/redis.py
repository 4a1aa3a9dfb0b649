"""A Redis of our own on 127.0.0.1, to be killed and frozen. It keeps nothing on disk."""

import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Final, Self

from redis import Redis
from redis.exceptions import AuthenticationError, RedisError

from tests.servers.mongo import free_port

PROGRAM: Final = "redis-server"
READY_S: Final = 30.0
QUIET: Final = ("--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--loglevel", "warning")


class RedisServer:
    """One server process. `options` are redis-server's own; with `tls` it speaks nothing but TLS on its port."""

    def __init__(self, port: int = 0, *options: str, tls: bool = False) -> None:
        self.port = port or free_port()
        self._folder = tempfile.TemporaryDirectory(prefix="handoff-redis-")
        self._options = (*options, *(self._certified() if tls else ("--port", str(self.port))))
        self._scheme = "rediss" if tls else "redis"
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def started(cls, port: int = 0, *options: str, tls: bool = False) -> Self:
        """A server that answers."""
        server = cls(port, *options, tls=tls)
        server.start()
        return server

    @property
    def url(self) -> str:
        """Where clients find it; theirs to know are the password and, for TLS, `?ssl_ca_certs=` with `certificate`."""
        return f"{self._scheme}://127.0.0.1:{self.port}"

    @property
    def certificate(self) -> Path:
        """What a TLS server shows, signed by itself."""
        return Path(self._folder.name) / "certificate.pem"

    def start(self) -> None:
        """Start it, and return when it answers."""
        command = [PROGRAM, *QUIET, "--dir", self._folder.name, *self._options]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + READY_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"{PROGRAM} did not start on {self.port}")
            time.sleep(0.02)

    def kill(self) -> None:
        """As a power cut would."""
        if self._process:
            self._process.kill()  # a frozen one ends, too
            self._process.wait()
        self._process = None

    def stop(self) -> None:
        """End it, and throw away its folder."""
        self.kill()
        self._folder.cleanup()

    def freeze(self) -> None:
        """Let it hang: connections stay open, nothing is answered."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on where it was."""
        self._signal(signal.SIGCONT)

    def publish(self, channel: str, message: bytes) -> int:
        """As a stranger would; how many heard it."""
        with Redis(port=self.port) as client:
            heard = client.publish(channel, message)
        assert isinstance(heard, int)
        return heard

    def _signal(self, number: signal.Signals) -> None:
        assert self._process
        self._process.send_signal(number)

    def _certified(self) -> tuple[str, ...]:
        key = str(self.certificate.with_name("key.pem"))
        subject = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
        new = (
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
        )
        subprocess.run([*new, *subject, "-keyout", key, "-out", str(self.certificate)], check=True, capture_output=True)
        shown = ("--tls-cert-file", str(self.certificate), "--tls-key-file", key, "--tls-auth-clients", "no")
        return ("--port", "0", "--tls-port", str(self.port), *shown)

    def _answers(self) -> bool:
        trust = f"?ssl_ca_certs={self.certificate}" if self._scheme == "rediss" else ""
        with Redis.from_url(self.url + trust) as client:
            try:
                return bool(client.ping())
            except AuthenticationError:
                return True
            except (RedisError, OSError):
                return False


def missing() -> str | None:
    """What is missing to start a server, in a sentence; None if nothing is."""
    absent = [tool for tool in (PROGRAM, "openssl") if shutil.which(tool) is None]
    return f"{', '.join(absent)} is missing (Debian's redis-server, openssl)." if absent else None
