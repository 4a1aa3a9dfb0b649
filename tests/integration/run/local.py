"""The runner as a person starts it: on free ports, in a folder of its own, seen through what it prints."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Final

from tests.suite import ROOT

READY: Final = "Handoff is ready: open "
LOGIN: Final = "Log in there as admin with the password "
START_S: Final = 30
ENDING_S: Final = 3  # what people are promised after Ctrl-C


class Local:
    """A started runner. `lines` is what stands on its screen."""

    def __init__(self, data: Path, ports: dict[str, int], env: dict[str, str]) -> None:
        self.data, self.ports, self.lines = data, ports, list[str]()
        self._news = threading.Condition()
        self._complete = False
        self._popen = subprocess.Popen(
            [sys.executable, "scripts/run.py"],
            env=environment(data, ports, env),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def until_ready(self) -> str:
        """The address that it says to open."""
        return self.until_line(READY).split()[0]

    def until_line(self, beginning: str) -> str:
        """What stands behind that beginning of a line, as soon as there is such a line."""

        def found() -> list[str]:
            return [line.removeprefix(beginning) for line in self.lines if line.startswith(beginning)]

        with self._news:
            self._news.wait_for(lambda: found() or self._complete, START_S)
        assert found(), self.lines
        (rest,) = found()
        return rest

    def press_ctrl_c(self) -> None:
        """SIGINT to all processes of the terminal."""
        os.killpg(self._popen.pid, signal.SIGINT)

    def signal(self, number: int) -> None:
        """A signal to the runner alone."""
        self._popen.send_signal(number)

    def ended(self, within_s: float = START_S) -> int:
        """Its exit status; its screen is complete then."""
        status = self._popen.wait(within_s)
        self._reader.join(within_s)
        return status

    def processes(self) -> dict[str, int]:
        """module -> process id of all that it started and that are still there."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                started = f"HANDOFF_DATA={self.data}".encode() in (folder / "environ").read_bytes().split(b"\0")
                command = (folder / "cmdline").read_bytes().split(b"\0")
            except OSError:  # gone meanwhile
                continue
            if started and command != [b""]:
                found[command[2].decode() if len(command) > 3 else f"{folder.name}"] = int(folder.name)
        return found

    def end(self) -> None:
        """Whatever happened: nothing stays behind."""
        for pid in self.processes().values():
            os.kill(pid, signal.SIGKILL)
        self._popen.kill()
        self.ended()

    def _read(self) -> None:
        assert self._popen.stdout
        with self._popen.stdout as screen:
            for line in screen:
                with self._news:
                    self.lines.append(line.rstrip("\n"))
                    self._news.notify_all()
        with self._news:
            self._complete = True
            self._news.notify_all()


def environment(data: Path, ports: dict[str, int], env: dict[str, str]) -> dict[str, str]:
    """What a shell would hand over, and nothing of ours."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    given = {f"{name}_PORT": str(port) for name, port in ports.items()}
    return {**inherited, **given, "HANDOFF_DATA": str(data), **env}


def free_ports() -> dict[str, int]:
    """Three ports that nobody uses."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
    ports = [held.getsockname()[1] for held in sockets]
    for held in sockets:
        held.close()
    return dict(zip(("CHAT_CLIENT", "CHAT_SERVICE", "BOT"), ports, strict=True))


@contextmanager
def started(data: Path, **env: str) -> Iterator[Local]:
    """A runner for a `with`."""
    local = Local(data, free_ports(), env)
    try:
        yield local
    finally:
        local.end()


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._from = monotonic()

    @property
    def seconds(self) -> float:
        return monotonic() - self._from
