"""The suite as somebody's help desk: the three real processes, the page included."""

import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from tests import suite
from tests.suite import ROOT, SECRET, Suite

NAME: Final = "Northwind Help"
NO_LIMITS: Final = {"MESSAGES_PER_SECOND": "0", "SESSIONS_PER_MINUTE": "0"}  # tests are faster than people


class Process(suite.Process):
    """One whose settings may change between two lives."""

    def set(self, **env: str) -> None:
        """Settings for the next start."""
        self._env.update(env)


class Front(NamedTuple):
    """A client for many desks, one after another: each listens at that port."""

    client: suite.Process
    chat_port: int


class Desk(Suite):
    """bot, chat and client; `env` goes to the chat service, `look` to the client. On `host` all three listen.

    A `lent` bot serves other desks, too, and so does the client of a `front`; they stay when this one ends.
    """

    def __init__(
        self, folder: Path, env: Mapping[str, str] | None = None, look: Mapping[str, str] | None = None,
        host: str = "127.0.0.1", lent: suite.Process | None = None, front: Front | None = None,
    ) -> None:  # fmt: skip
        super().__init__(folder, env)
        self._host, self._lent, self._front = {"HOST": host}, lent, front
        self._look = {"DESK_NAME": NAME, **(look or {})}

    def open(self) -> "Desk":
        """Start all three; each is ready on return."""
        self.bot = self._lent or Process("bot", {"BOT_SECRET": SECRET, **self._host}, self.folder).start()
        database = f"sqlite:///{self.folder / 'handoff.db'}"
        chat = {"BOT_SECRET": SECRET, "BOT_URL": self.bot.url, "DATABASE_URL": database, "ALLOWED_ORIGINS": "*"}
        port = {"PORT": str(self._front.chat_port)} if self._front else {}
        self._service = Process("chat_service", {**chat, **self._host, **port, **self._env}, self.folder)
        self.chat = self._service.start()
        self._pages = a_client(self.chat.url, self.folder, **self._host, **self._look)
        self.client = self._front.client if self._front else self._pages.start()
        for process in (self.bot, self.chat, self.client):
            ready(process)
        return self

    def end(self) -> None:
        """Kill what is its own and still runs."""
        lent = (self._lent, self._front and self._front.client)
        for process in (self.client, self.chat, self.bot):
            if process not in lent and process.runs:
                process.kill()

    @property
    def page(self) -> str:
        """The address of the visitor's page."""
        return f"{self.client.url}/"

    def set(self, **env: str) -> None:
        """Settings for the next start of the chat service."""
        self._service.set(**env)

    def set_client(self, **env: str) -> None:
        """Settings for the next start of the client, which is this desk's own."""
        assert self._front is None
        self._pages.set(**env)

    def restart(self, *processes: suite.Process) -> None:
        """kill -9, all at once, and start again on the same ports."""
        for process in processes:
            process.kill()
        for process in processes:
            ready(process.start())


def a_client(chat_url: str, folder: Path, **env: str) -> Process:
    """A client that tells pages of that chat service, not yet started."""
    knowledge = str(ROOT / "services" / "bot" / "knowledge.yaml")
    given = {"CHAT_SERVICE_PUBLIC_URL": chat_url, "KNOWLEDGE_FILE": knowledge}
    return Process("chat_client", {**given, **env}, folder)


def ready(process: suite.Process) -> None:
    """Return when it serves: it listens already, so it answers when it can."""
    urllib.request.urlopen(f"{process.url}/readyz", timeout=30).close()  # noqa: S310
