"""Several replicas over a server of each kind that is late, dies, is replaced, hangs, or is slow; one falls behind."""

import asyncio
import logging
import time
from collections.abc import Iterator

import pytest

from chat_service.ports.broker import Ring
from tests.builders import an_entry
from tests.conformance.aside import Aside
from tests.conformance.brokers import KINDS, Kind, in_time
from tests.conformance.conftest import Join, give_up
from tests.servers.nats import NatsServer
from tests.servers.program import Program
from tests.servers.slow import Slow

CROWD: list[Ring] = [an_entry(seq) for seq in range(1, 1_001)]
LAST = an_entry(1_001)
LONG = "x" * 16_000
MUCH = 2_000  # long rings: 32 MB, more than the sockets and the server keep for somebody who does not read

TOGETHER = 200


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    """Each kind of server."""
    return KINDS[request.param]


@pytest.fixture(scope="module")
def server(kind: Kind) -> Iterator[Program]:
    """A server of these tests' own, not started yet."""
    if lack := kind.server.missing():
        give_up(lack)
    server = kind.server(tls=kind.server is not NatsServer)
    yield server
    server.stop()


@pytest.fixture
async def running(server: Program) -> Program:
    """The same, started."""
    if not server.runs:
        await asyncio.to_thread(server.start)
    return server


async def test_a_server_may_come_late_die_and_be_replaced_by_an_empty_one(
    server: Program, join: Join, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = await join(server.url, patiently=False), await join(server.url, patiently=False)
    await first.ill()
    await first.broker.publish(an_entry(1))
    assert first.heard == [an_entry(1)]

    await asyncio.to_thread(server.start)
    await first.connected()
    await second.connected()
    await first.broker.publish(an_entry(2))
    await in_time(lambda: an_entry(2) in second.heard)
    assert (first.losses, second.losses) == (1, 1)  # whatever was rung before they came

    server.kill()
    await first.ill()
    await second.ill()
    await first.broker.publish(an_entry(3))
    await asyncio.to_thread(server.start)
    await first.connected()
    await second.connected()
    await first.broker.publish(an_entry(4))

    await in_time(lambda: an_entry(4) in second.heard)
    assert first.heard == [an_entry(1), an_entry(2), an_entry(3), an_entry(4)]
    assert second.losses >= 2
    assert first.losses == 2
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert all(line.startswith("the broker does not answer: ") for line in told)
    assert 4 <= len(told) <= 8  # two replicas, two directions, two outages: a line each, however many tries


async def test_a_server_that_hangs_holds_up_nobody(running: Program, join: Join) -> None:
    first, second = await join(running.url), await join(running.secure_url if running.tls else running.url)

    running.freeze()
    try:
        began = time.monotonic()
        for ring in CROWD:
            await first.broker.publish(ring)
        took_s = time.monotonic() - began
        states = {await first.ill(), await second.ill()}
    finally:
        running.thaw()
    await first.connected()
    await second.connected()
    await first.broker.publish(LAST)

    assert took_s < 2
    assert states == {"does not answer (TimeoutError)"}
    assert first.heard == [*CROWD, LAST]
    await in_time(lambda: LAST in second.heard)
    assert second.losses >= 2


async def test_a_server_that_is_slow_holds_up_nobody_and_loses_nothing(
    kind: Kind, running: Program, join: Join
) -> None:
    async with Slow(running.port) as slow:
        url = running.url.replace(str(running.port), str(slow.port))
        first, second = await join(url), await join(url)

        began = time.monotonic()
        for ring in CROWD:
            await first.broker.publish(ring)
        took_s = time.monotonic() - began

        assert took_s < 2
        assert await second.hears(len(CROWD)) == CROWD
        assert (first.broker.dropped, second.losses) == (0, 1)
        await first.leave()
        await second.leave()


async def test_a_replica_that_falls_far_behind_learns_that_it_missed_rings(
    kind: Kind, running: Program, join: Join
) -> None:
    with Aside(kind.impatient(running.url)) as behind:
        first, second = await join(running.url), await join(running.url)
        with behind.blocked():
            for seq in range(1, MUCH + 1):
                await first.broker.publish(an_entry(seq, LONG))
                if seq % TOGETHER == 0:
                    await second.hears(seq)

        await in_time(lambda: behind.losses >= 2)
        await in_time(lambda: behind.state() == "ok")
        await first.broker.publish(LAST)
        await in_time(lambda: LAST in behind.heard)

    assert len(second.heard) > MUCH  # NATS may hold up who publishes, too, and rings that were told twice are welcome
    assert len(behind.heard) < MUCH
