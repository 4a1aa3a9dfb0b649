"""Databases that can be lost: all of their files, as a broken disk would."""

from pathlib import Path
from typing import Protocol

from pymongo import MongoClient

from tests.integration.agents.desk import unique
from tests.servers.mongo import MongoServer, free_port


class Place(Protocol):
    """Where a chat service keeps everything."""

    url: str

    def lose(self) -> None:
        """Everything is gone; an empty one takes its place."""

    def another(self) -> str:
        """The address of another one, empty."""


class SqlitePlace:
    """A file."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "handoff.db"
        self.url = f"sqlite:///{self.file}"

    def lose(self) -> None:
        for file in self.file.parent.glob("handoff.db*"):
            file.unlink()

    def another(self) -> str:
        return f"{self.url}-another"


class Disks:
    """A MongoDB server whose disk can be taken away."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._disks, self.port = folder, 0, free_port()
        self._server = self._with_a_new_disk()

    def lose(self) -> None:
        """Kill it, and start it with an empty one."""
        self._server.kill()
        self._server = self._with_a_new_disk()

    def end(self) -> None:
        """Stop it."""
        self._server.stop()

    def _with_a_new_disk(self) -> MongoServer:
        self._disks += 1
        disk = self._folder / f"disk-{self._disks}"
        disk.mkdir()
        return MongoServer.started(self.port, disk / "mongo.db")


class MongoPlace:
    """A database of its own on that server."""

    def __init__(self, disks: Disks) -> None:
        self._disks, self._name = disks, unique("handoff")
        self.url = f"mongodb://127.0.0.1:{disks.port}/{self._name}"

    def lose(self) -> None:
        self._disks.lose()

    def another(self) -> str:
        return f"{self.url}-another"

    def marks(self) -> dict[str, int]:
        """How many entries of each conversation are marked as its newest."""
        with MongoClient[dict[str, str]](self.url) as client:
            found = [one["conversation_id"] for one in client[self._name]["entries"].find({"latest.id": {"$gt": ""}})]
        return {name: found.count(name) for name in found}
