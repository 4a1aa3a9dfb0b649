"""Servers that speak MongoDB's protocol just far enough to be told to form a replica set.

They elect nobody and store nothing: they show which commands go where, in which order. Whether a real server takes
these is not shown.
"""

import asyncio
import struct
from collections.abc import Mapping
from typing import Any, Final, Self

import bson

HEAD: Final = struct.Struct("<iiii")
QUERY, REPLY, MSG = 2004, 1, 2013
QUERY_DOCUMENT_AT: Final = 4 + len("admin.$cmd\0") + 8
WIRE: Final = {"minWireVersion": 0, "maxWireVersion": 25, "maxBsonObjectSize": 16_777_216, "ok": 1.0}

Document = dict[str, Any]


class Cluster:
    """What all members of one test share: the configuration, and who is the primary."""

    def __init__(self) -> None:
        self.configuration: Document | None = None
        self.primary: str | None = None
        self.believed: str | None = None  # whom they still take for it
        self.told: list[tuple[str, str]] = []  # member, command: those that change something

    def knows(self, address: str) -> bool:
        """Whether that member is in the configuration."""
        return bool(self.configuration) and address in hosts(self.configuration)


class Member:
    """One server at a port of its own. `alone`: it was started without `--replSet`."""

    def __init__(self, cluster: Cluster, *, alone: bool = False) -> None:
        self._cluster, self._alone = cluster, alone
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self.address = ""
        self.refuses = ""  # what it says instead of doing what it is told

    async def start(self) -> Self:
        """Listen: at the same port again after a `stop`."""
        port = int(self.address.rpartition(":")[2] or 0)
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        self.address = "{}:{}".format(*self._server.sockets[0].getsockname())
        return self

    async def stop(self) -> None:
        """Hang up, and listen no longer."""
        if self._server:
            self._server.close()
            for writer in self._writers:
                writer.close()
            await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while True:
                length, request, _, kind = HEAD.unpack(await reader.readexactly(HEAD.size))
                body = await reader.readexactly(length - HEAD.size)
                writer.write(self._answer(request, kind, body))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return  # the client hung up
        finally:
            self._writers.discard(writer)
            writer.close()

    def _answer(self, request: int, kind: int, body: bytes) -> bytes:
        """The reply in the form of the request: OP_QUERY begins a connection, the rest is OP_MSG."""
        if kind == QUERY:
            said = bson.encode(self._do(bson.decode(body[QUERY_DOCUMENT_AT:])))
            return HEAD.pack(HEAD.size + 20 + len(said), 0, request, REPLY) + struct.pack("<iqii", 8, 0, 0, 1) + said
        said = bson.encode(self._do(bson.decode(body[5:])))
        return HEAD.pack(HEAD.size + 5 + len(said), 0, request, MSG) + struct.pack("<ib", 0, 0) + said

    def _do(self, command: Document) -> Document:
        name = next(iter(command))
        match name:
            case "hello" | "isMaster" | "ismaster":
                return {**WIRE, "helloOk": True, **self._hello()}
            case "replSetInitiate":
                return self._initiate(command[name])
            case "replSetReconfig":
                return self._reconfigure(command[name])
            case "replSetGetConfig":
                return {"config": self._cluster.configuration, "ok": 1.0}
            case _:
                return {"ok": 0.0, "code": 59, "errmsg": f"no such command: '{name}'"}

    def _hello(self) -> Document:
        cluster = self._cluster
        if self._alone:
            return {"isWritablePrimary": True}
        if not cluster.configuration or not cluster.knows(self.address):
            return {"isWritablePrimary": False, "isreplicaset": True}
        is_primary = cluster.primary == self.address
        believed = cluster.believed or cluster.primary
        named = {"primary": believed} if believed else {}
        set_of = {"setName": cluster.configuration["_id"], "hosts": hosts(cluster.configuration), "me": self.address}
        return {"isWritablePrimary": is_primary, "secondary": not is_primary, **set_of, **named}

    def _initiate(self, configuration: Document) -> Document:
        if self.refuses:
            return {"ok": 0.0, "code": 93, "errmsg": self.refuses}
        if self._cluster.configuration:
            return {"ok": 0.0, "code": 23, "errmsg": "already initialized"}
        self._cluster.told.append((self.address, "replSetInitiate"))
        self._cluster.configuration = {**configuration, "version": 1}
        self._cluster.primary = self.address
        return {"ok": 1.0}

    def _reconfigure(self, configuration: Document) -> Document:
        there = self._cluster.configuration
        assert there
        if (
            configuration["version"] != there["version"] + 1
            or len(configuration["members"]) - len(there["members"]) != 1
        ):
            return {"ok": 0.0, "code": 103, "errmsg": "one version and one member at a time"}
        self._cluster.told.append((self.address, "replSetReconfig"))
        self._cluster.configuration = dict(configuration)
        return {"ok": 1.0}


def hosts(configuration: Mapping[str, Any] | None) -> list[str]:
    """The members' addresses in that configuration."""
    return [member["host"] for member in (configuration or {"members": []})["members"]]
