"""The real processes of the suite, for tests: started on free ports, killed and started again at will."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tests import forks
from tests.forks import Fork

ROOT: Final = Path(__file__).parent.parent
START_S: Final = 30  # for a process to say where it listens, on a busy machine
SECRET: Final = "a-secret-of-the-tests"


class Process:
    """One service, a module and its arguments, as its own process. What it says on standard error is in `lines`."""

    def __init__(self, module: str, env: Mapping[str, str], cwd: Path) -> None:
        self.module, self._env, self._cwd = module, dict(env), cwd
        self.lines: list[str] = []
        self.url = ""
        self._listening = threading.Event()
        self._popen: Fork | subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    def start(self) -> "Process":
        """Start it and return when it listens; again after a `kill` on the same port."""
        self._listening.clear()
        inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        env = {**inherited, "PYTHONPATH": str(ROOT / "services"), "PORT": "0", **self._env}
        self._popen = started(self.module.split(), env, self._cwd)
        self._reader = threading.Thread(target=self._read, args=(self._popen,), daemon=True)
        self._reader.start()
        if not self._listening.wait(START_S):
            raise AssertionError(f"{self.module} does not listen: {self.lines[-5:]}")
        self._env["PORT"] = self.url.rpartition(":")[2]
        return self

    def kill(self) -> None:
        """kill -9."""
        self.signal(signal.SIGKILL)
        self.wait()

    def stop(self) -> int:
        """SIGTERM; return the exit status."""
        self.signal(signal.SIGTERM)
        return self.wait()

    def signal(self, number: int) -> None:
        """Send a signal, if it still runs."""
        if self._popen and self._popen.poll() is None:
            self._popen.send_signal(number)

    def wait(self) -> int:
        """Its exit status, when it has ended and all that it said is in `lines`."""
        assert self._popen
        assert self._reader
        status = self._popen.wait(START_S)
        self._reader.join(START_S)
        return status

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._popen
        return self._popen.pid

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self._popen is not None and self._popen.poll() is None

    def _read(self, popen: Fork | subprocess.Popen[str]) -> None:
        assert popen.stderr
        with popen.stderr as lines:
            for line in lines:
                self.lines.append(line.rstrip("\n"))
                if "listens on http" in line:
                    self.url = line.rstrip().rpartition(" ")[2].rstrip('"}')  # in a line of JSON, too
                    self._listening.set()


def started(words: Sequence[str], env: Mapping[str, str], cwd: Path) -> Fork | subprocess.Popen[str]:
    """`python -m words...`; in tests a fork, unless a library of its own is to be loaded before all others."""
    if forks.on and "LD_PRELOAD" not in env:
        return Fork(words, env, cwd)
    command = [sys.executable, "-m", *words]
    return subprocess.Popen(command, env=env, cwd=cwd, stderr=subprocess.PIPE, text=True)


class Suite:
    """Bot, chat service and client on one database file. `env` goes to the chat service, over its defaults."""

    def __init__(self, folder: Path, env: Mapping[str, str] | None = None) -> None:
        self.folder, self._env = folder, dict(env or {})
        self.bot = Process("bot", {"BOT_SECRET": SECRET}, folder)
        self.chat = Process("chat_service", {}, folder)
        self.client = Process("chat_client", {}, folder)

    def start(self, *, client: bool = False) -> "Suite":
        """Start bot and chat service, and the client if wanted."""
        self.bot.start()
        self.chat = Process(
            "chat_service",
            {
                "BOT_SECRET": SECRET,
                "BOT_URL": self.bot.url,
                "DATABASE_URL": f"sqlite:///{self.folder / 'handoff.db'}",
                "ALLOWED_ORIGINS": "*",
                **self._env,
            },
            self.folder,
        ).start()
        if client:
            knowledge = str(ROOT / "services" / "bot" / "knowledge.yaml")
            env = {"CHAT_SERVICE_PUBLIC_URL": self.chat.url, "KNOWLEDGE_FILE": knowledge}
            self.client = Process("chat_client", env, self.folder).start()
        return self

    def end(self) -> None:
        """Kill what still runs."""
        for process in (self.client, self.chat, self.bot):
            if process.runs:
                process.kill()
