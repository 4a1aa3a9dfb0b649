"""Every adapter of a port runs the suite of the port; servers are started when the first test needs one."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from chat_service.ports.directory import Directory
from chat_service.ports.log import Log
from tests.conformance.brokers import Replica, kind_of
from tests.conformance.stores import MongoStore, SqliteStore, Store
from tests.servers.mongo import MongoServer, free_port, missing
from tests.servers.nats import NatsServer
from tests.servers.program import Program

BrokerServers = Callable[[type[Program]], Program]
Join = Callable[..., Awaitable[Replica]]

MONGODB_URI = os.environ.get("MONGODB_URI")


@pytest.fixture(params=["sqlite", "mongo"])
def store(request: pytest.FixtureRequest) -> Store:
    """What two replicas would share: a file, a database."""
    chosen: Store = request.getfixturevalue(f"{request.param}_store")
    return chosen


@pytest.fixture
def log(store: Store) -> Log:
    """The port `Log`, by each adapter."""
    return store.open().log


@pytest.fixture
def directory(store: Store) -> Directory:
    """The port `Directory`, by each adapter."""
    return store.open().directory


@pytest.fixture
async def sqlite_store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(tmp_path / "handoff.db")
    yield store
    await store.close()


@pytest.fixture
async def mongo_store(mongo_uri: str) -> AsyncIterator[MongoStore]:
    store = MongoStore(mongo_uri)
    yield store
    await store.close()
    await store.drop()


@pytest.fixture(scope="session")
def mongo_uri(request: pytest.FixtureRequest) -> str:
    """`MONGODB_URI` as it is, else a server of our own."""
    if MONGODB_URI:
        return MONGODB_URI
    server: MongoServer = request.getfixturevalue("shared_server")
    return server.uri


@pytest.fixture(scope="session")
def shared_server() -> Iterator[MongoServer]:
    """A server for all tests that leave it alive and well."""
    server = MongoServer.started(port_of_our_own())
    yield server
    server.stop()


@pytest.fixture
def mongo_server(tmp_path: Path) -> Iterator[MongoServer]:
    """A server of the test's own, to be started, killed and frozen; what it acknowledged it keeps."""
    server = MongoServer(port_of_our_own(), tmp_path / "mongo.db")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def broker_servers() -> Iterator[BrokerServers]:
    """Servers of brokers for all tests that leave them alive and well, with and without TLS."""
    started: dict[type[Program], Program] = {}

    def one(server: type[Program]) -> Program:
        if lack := server.missing():
            give_up(lack)
        if server not in started:
            started[server] = server.started(tls=server is not NatsServer)
        return started[server]

    yield one
    for server in started.values():
        server.stop()


@pytest.fixture
async def join() -> AsyncIterator[Join]:
    """Makes replicas; they wait until they are connected, unless told not to."""
    made: list[Replica] = []

    async def begin(url: str, *, patiently: bool = True) -> Replica:
        made.append(Replica(kind_of(url).broker(url, f"r_{len(made)}")))
        return await made[-1].connected() if patiently else made[-1]

    yield begin
    for replica in made:
        await replica.leave()


def port_of_our_own() -> int:
    """A free port for a server that we may do anything with."""
    if MONGODB_URI:
        pytest.skip("MONGODB_URI is set: somebody else's server is neither killed, cut off nor started late.")
    if lack := missing():
        give_up(lack)
    return free_port()


def give_up(lack: str) -> NoReturn:
    """A person may do without some tool, CI may not."""
    if os.environ.get("CI") == "true":
        pytest.fail(lack)
    pytest.skip(lack)
