"""The port `Broker` as one replica has it, over each adapter; no server is there, and nobody misses it."""

import pytest

from chat_service.adapters.doorbell.outgoing import CAPACITY
from chat_service.adapters.memory.broker import MemoryBroker
from chat_service.ports.broker import Broker, Ring, Typing, Viewing
from contract.entries import By
from tests.builders import ANA, an_entry
from tests.conformance.brokers import KINDS, Replica

RINGS: list[Ring] = [
    an_entry(1),
    Typing("c1", ANA, typing=True),
    Viewing("c1", By("agent", "a1", "Bia"), viewing=True),
    an_entry(2),
    an_entry(1, conversation_id="c2"),
]


@pytest.fixture(params=["memory", *KINDS])
def broker(request: pytest.FixtureRequest) -> Broker:
    """A broker that nobody listens to yet."""
    kind = KINDS.get(request.param)
    return kind.broker(kind.nowhere, "r1") if kind else MemoryBroker()


async def test_every_listener_hears_every_ring_in_order(broker: Broker) -> None:
    heard: list[Ring] = []
    further: list[Ring] = []
    broker.listen(heard.append)
    broker.listen(further.append)

    for ring in RINGS:
        await broker.publish(ring)

    assert heard == further == RINGS


async def test_ringing_where_nobody_listens_is_no_error(broker: Broker) -> None:
    await broker.publish(an_entry(1))

    assert (broker.dropped, broker.unreadable) == (0, 0)


async def test_a_listener_that_fails_is_neither_the_publishers_loss_nor_another_listeners(broker: Broker) -> None:
    heard: list[Ring] = []

    def fails(_: Ring) -> None:
        raise ValueError("a fault of ours")

    broker.listen(fails)
    broker.listen(heard.append)
    await broker.publish(an_entry(1))

    assert heard == [an_entry(1)]


@pytest.mark.parametrize("name", KINDS)
async def test_of_more_than_can_wait_the_oldest_are_dropped_and_counted(name: str) -> None:
    replica = Replica(KINDS[name].broker(KINDS[name].nowhere, "r1"))
    letters = CAPACITY + 7

    for _ in range(letters):
        await replica.broker.publish(Typing("c1", ANA, typing=True))

    assert replica.broker.dropped == 7
    assert len(replica.heard) == letters
    assert await replica.ill() != "ok"
    await replica.leave()
