"""The three real processes on free ports, with data of their own: to start, to kill, to start again."""

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

ROOT: Final = Path(__file__).parents[2]
SERVICES: Final = ("bot", "chat_service", "chat_client")
STARTED_S: Final = 30


def free_port(host: str) -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


class Process:
    """One running service; what it writes goes to a file. `run` may stand before the command, as `ip netns exec`."""

    def __init__(self, service: str, environ: dict[str, str], log: Path, run: tuple[str, ...] = ()) -> None:
        self._popen = subprocess.Popen(
            [*run, sys.executable, "-m", service],
            cwd=log.parent,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": ("/work/wt/bot/services" if service == "bot" else str(ROOT / "services")), **environ},
            stderr=subprocess.PIPE,
            text=True,
        )
        self._listens = threading.Event()
        self._reader = threading.Thread(target=self._read, args=(log,), daemon=True)
        self._reader.start()
        if not self._listens.wait(STARTED_S) or self._popen.poll() is not None:
            self.kill()
            raise RuntimeError(f"{service} did not start:\n{log.read_text()}")

    def _read(self, log: Path) -> None:
        stderr: IO[str] = self._popen.stderr  # type: ignore[assignment]
        with log.open("a") as written:
            for line in stderr:
                written.write(line)
                written.flush()
                if "listens on" in line:
                    self._listens.set()
        self._listens.set()

    def end(self, how: signal.Signals) -> None:
        """Send the signal, and wait for the end."""
        self._popen.send_signal(how)
        self._popen.wait(STARTED_S)
        self._reader.join()
        if self._popen.stderr:
            self._popen.stderr.close()

    def kill(self) -> None:
        """As a machine that dies."""
        self.end(signal.SIGKILL)


@dataclass
class Suite:
    """bot, chat_service and chat_client, each under its name."""

    folder: Path
    host: str = "127.0.0.1"
    settings: dict[str, str] = field(default_factory=dict)
    run: tuple[str, ...] = ()
    ports: dict[str, int] = field(default_factory=dict)
    running: dict[str, Process] = field(default_factory=dict)

    def __post_init__(self) -> None:
        local = self.host if not self.run else "127.0.0.1"
        self.ports = {service: free_port(local) for service in SERVICES}

    def url(self, service: str) -> str:
        """Where it is reached."""
        return f"http://{self.host}:{self.ports[service]}"

    @property
    def page(self) -> str:
        """The visitor's page."""
        return f"{self.url('chat_client')}/"

    def start(self, *services: str) -> "Suite":
        """Start these, or all; each is ready on return."""
        for service in services or SERVICES:
            log = self.folder / f"{service}.log"
            self.running[service] = Process(service, self._environ(service), log, self.run)
            if not self.run:
                urllib.request.urlopen(f"{self.url(service)}/readyz", timeout=STARTED_S).close()  # noqa: S310
        return self

    def kill(self, *services: str) -> None:
        """kill -9 these, or all."""
        for service in services or SERVICES:
            self.running.pop(service).kill()

    def leave(self, service: str) -> None:
        """End it in order, as an update does."""
        self.running.pop(service).end(signal.SIGTERM)

    def stop(self) -> None:
        """Whatever still runs."""
        for service in list(self.running):
            self.kill(service)

    def _environ(self, service: str) -> dict[str, str]:
        own = {
            "bot": {},
            "chat_service": {
                "DATABASE_URL": f"sqlite:///{self.folder / 'handoff.db'}",
                "BOT_URL": self.url("bot"),
                "ALLOWED_ORIGINS": self.url("chat_client"),
            },
            "chat_client": {
                "CHAT_SERVICE_PUBLIC_URL": self.url("chat_service"),
                "DESK_NAME": "Northwind Help",
            },
        }[service]
        return {"HOST": self.host, "PORT": str(self.ports[service]), "BOT_SECRET": "sesame", **own, **self.settings}
