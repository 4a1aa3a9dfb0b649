"""The port `Broker`, over each adapter."""

from collections.abc import AsyncIterator, Callable

import pytest

from chat_service.adapters.doorbell import Doorbell
from chat_service.adapters.memory.broker import MemoryBroker
from chat_service.adapters.redis import RedisWire
from chat_service.ports.broker import Broker, Ring, Typing, Viewing
from contract.entries import By
from tests.builders import ANA, an_entry
from tests.conformance.brokers import Replica

RINGS: list[Ring] = [
    an_entry(1),
    Typing("c1", ANA, typing=True),
    Viewing("c1", By("agent", "a1", "Bia"), viewing=True),
    an_entry(2),
    an_entry(1, conversation_id="c2"),
]


@pytest.fixture(params=["memory", "redis"])
def broker(request: pytest.FixtureRequest) -> Broker:
    """A broker that nobody listens to yet."""
    if request.param == "memory":
        return MemoryBroker()
    make: Callable[[str], Broker] = request.getfixturevalue("redis_broker")
    return make("r1")


@pytest.fixture
async def replica(broker: Broker) -> AsyncIterator[Replica]:
    """One that runs."""
    running = await Replica(broker).connected()
    yield running
    await running.leave()


@pytest.fixture
def redis_broker(redis_url: str) -> Callable[[str], Doorbell]:
    """Makes brokers of replicas by that name, over one Redis."""
    return lambda name: Doorbell(RedisWire(redis_url), name)


async def test_every_listener_hears_every_ring_in_order(replica: Replica) -> None:
    further: list[Ring] = []
    replica.broker.listen(further.append)

    for ring in RINGS:
        await replica.broker.publish(ring)

    assert replica.heard == further == RINGS


async def test_ringing_where_nobody_listens_is_no_error(broker: Broker) -> None:
    await broker.publish(an_entry(1))

    assert (broker.dropped, broker.unreadable) == (0, 0)


async def test_a_replica_hears_its_own_rings_though_it_never_connected(broker: Broker) -> None:
    heard: list[Ring] = []
    broker.listen(heard.append)

    await broker.publish(an_entry(1))

    assert heard == [an_entry(1)]
