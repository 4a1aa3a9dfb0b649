"""`python -m chat_service.replica_set watch`: a pod with a member is ready when a primary can be reached from it."""

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from tests.integration.replica_set.conftest import Initiate, MakeMember
from tests.servers.members import Cluster
from tests.servers.mongo import MongoServer
from tests.suite import Process

WELL: Final = (200, {"status": "ready", "member": "a primary can be reached"})
IN_TIME_S: Final = 30
LOOK_S: Final = 0.05

Watch = Callable[[str], "Watched"]


class Watched:
    """A watch as a process."""

    def __init__(self, address: str, folder: Path) -> None:
        self.process = Process("chat_service.replica_set watch", {"MEMBER": address}, folder).start()

    async def get(self, path: str) -> tuple[int, Any]:
        """Status and body."""
        async with httpx.AsyncClient(trust_env=False, timeout=IN_TIME_S) as http:
            answer = await http.get(self.process.url + path)
            return answer.status_code, answer.json()

    async def says(self, status: int, body: Any) -> None:
        """Return when /readyz says this; /livez never says anything but 200."""
        deadline = time.monotonic() + IN_TIME_S
        while (heard := await self.get("/readyz")) != (status, body):
            assert time.monotonic() < deadline, heard
            await asyncio.sleep(LOOK_S)
        assert (await self.get("/livez"))[0] == 200


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    """Starts a watch beside the member at that address."""
    started: list[Watched] = []

    def begin(address: str) -> Watched:
        started.append(Watched(address, tmp_path))
        return started[-1]

    yield begin
    for one in started:
        assert one.process.stop() == 0


def not_ready(why: str) -> tuple[int, dict[str, str]]:
    return 503, {"status": "not ready", "member": why}


async def test_beside_a_server_that_takes_writes_it_is_ready_and_while_that_is_away_it_is_not(
    mongo: MongoServer, watch: Watch
) -> None:
    watched = watch(mongo.uri.removeprefix("mongodb://"))
    await watched.says(*WELL)

    mongo.kill()
    await watched.says(*not_ready("the member does not answer"))

    mongo.start()
    await watched.says(*WELL)


async def test_beside_a_server_that_hangs_it_is_not_ready_and_lives(mongo: MongoServer, watch: Watch) -> None:
    watched = watch(mongo.uri.removeprefix("mongodb://"))
    await watched.says(*WELL)

    mongo.freeze()
    await watched.says(*not_ready("the member does not answer"))

    mongo.thaw()
    await watched.says(*WELL)


async def test_a_member_gets_ready_by_being_initiated(member: MakeMember, watch: Watch, initiate: Initiate) -> None:
    address = (await member()).address
    watched = watch(address)
    await watched.says(*not_ready("the member is not initiated"))

    await initiate(address)

    await watched.says(*WELL)


async def test_a_secondary_is_ready_while_its_primary_answers(
    cluster: Cluster, member: MakeMember, watch: Watch, initiate: Initiate
) -> None:
    primary, secondary = await member(), await member()
    await initiate(primary.address, secondary.address)
    watched = watch(secondary.address)
    await watched.says(*WELL)

    await primary.stop()
    await watched.says(*not_ready(f"the primary {primary.address} does not answer"))

    cluster.primary = None
    await watched.says(*not_ready("the member knows no primary"))

    cluster.primary = secondary.address
    await watched.says(*WELL)


async def test_a_primary_that_stepped_down_is_none(
    cluster: Cluster, member: MakeMember, watch: Watch, initiate: Initiate
) -> None:
    first, second, third = [(await member()).address for _ in range(3)]
    await initiate(first, second, third)
    watched = watch(third)
    await watched.says(*WELL)

    cluster.believed, cluster.primary = first, second

    await watched.says(*not_ready(f"{first} is a secondary"))
