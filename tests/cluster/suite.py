"""The suite on a cluster: deployed with the documented commands, found at its external addresses."""

import os
import secrets
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from pymongo import MongoClient

from contract.codec import from_plain
from tests.chaos.databases import as_stored
from tests.chaos.history import Stored
from tests.cluster.kube import Namespace
from tests.suite import ROOT

MAKE_S: Final = 1_200  # images are built, pods come up
DATABASE: Final = "handoff"
MONGO_PORT: Final = 27_017
READ_MS: Final = 60_000


def make(target: str, **variables: str) -> str:
    """Run that target; what it prints. Raises AssertionError with all of it when it fails."""
    done = made(target, **variables)
    assert done.returncode == 0, done.stdout
    return done.stdout


def made(target: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """As `make`, whatever comes of it."""
    told = [f"{name}={value}" for name, value in variables.items()]
    return subprocess.run(
        ["make", "--no-print-directory", target, *told],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=MAKE_S,
        check=False,
    )


def newcomer(kind: str) -> str:
    """A name that nobody has who was here before, in an earlier run on the same suite either."""
    return f"{kind} {secrets.token_hex(3)}"


@dataclass(frozen=True)
class Address:
    """Where a browser finds a service."""

    url: str


class Suite:
    """One suite in a namespace. Its people are made as on any desk."""

    def __init__(self, namespace: Namespace, tag: str) -> None:
        self.namespace, self.tag = namespace, tag
        self.chat = Address(namespace.external("chat-service-external"))
        self.client = Address(namespace.external("chat-client"))

    @property
    def page(self) -> str:
        """The visitors' page."""
        return f"{self.client.url}/"

    @property
    def admin(self) -> tuple[str, str]:
        """Name and password of the first admin."""
        return self.namespace.secret("handoff-admin", "ADMIN_NAME"), self.namespace.secret(
            "handoff-admin", "ADMIN_PASSWORD"
        )

    def heads(self) -> tuple[dict[str, int], set[str]]:
        """The newest seq of each conversation, and which of them still wait for the bot."""
        fields = {"_id": 0, "conversation_id": 1, "seq": 1, "after.awaiting": 1}
        with self._entries() as entries:
            newest = {one["conversation_id"]: one for one in entries.find({}, fields).sort("seq", 1)}
        awaiting = {name for name, one in newest.items() if one["after"].get("awaiting")}
        return {name: one["seq"] for name, one in newest.items()}, awaiting

    def stored(self) -> dict[str, list[Stored]]:
        """All entries, in the order of `seq`."""
        logs: dict[str, list[Stored]] = {}
        with self._entries() as entries:
            for document in entries.find({}).sort([("conversation_id", 1), ("seq", 1)]):
                entry = from_plain(document)
                stored = as_stored(document["seq"], document["client_id"], entry)
                logs.setdefault(entry.conversation_id, []).append(stored)
        return logs

    def faults(self) -> list[str]:
        """What the services that run now blame on themselves."""
        found = []
        for pod in self.namespace.pods():
            if not all("running" in one["state"] for one in pod["status"].get("containerStatuses", [{"state": {}}])):
                continue  # it has nothing to say yet
            name = pod["metadata"]["name"]
            said = self.namespace.kubectl("logs", name, "--all-containers", "--tail=-1")
            found += [f"{name}: {line}" for line in said.splitlines() if "unforeseen" in line or '"trace"' in line]
        return found

    @contextmanager
    def _entries(self) -> Iterator[Any]:
        with self.namespace.forwarded("pod/mongo-0", MONGO_PORT) as port, _client(port) as client:
            yield client[DATABASE]["entries"]


def _client(port: int) -> MongoClient[dict[str, Any]]:
    return MongoClient("127.0.0.1", port, directConnection=True, timeoutMS=READ_MS, tz_aware=True)


def deployed(namespace: str, tag: str) -> tuple[Suite, float]:
    """Build the images, deploy, and say how long the cluster took from nothing to ready, in seconds."""
    if os.environ.get("IMAGES", "build") == "build":
        make("images", TAG=tag)
    began = time.monotonic()
    make("deploy", NAMESPACE=namespace, TAG=tag)
    took_s = time.monotonic() - began
    return Suite(Namespace(namespace), tag), took_s
