"""Every adapter of a port runs the suite of the port; servers are started when the first test needs one."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from chat_service.ports.directory import Directory
from chat_service.ports.log import Log
from tests.conformance.stores import MongoStore, SqliteStore, Store
from tests.servers import redis
from tests.servers.mongo import MongoServer, free_port, missing

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
def redis_url() -> Iterator[str]:
    """A Redis for all tests that leave it alive and well."""
    if lack := redis.missing():
        give_up(lack)
    server = redis.RedisServer.started()
    yield server.url
    server.stop()


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
