"""The port `Broker`, over the adapters that need no server."""

import pytest

from chat_service.adapters.memory.broker import MemoryBroker
from chat_service.ports.broker import Broker, Ring, Typing, Viewing
from contract.entries import By
from tests.builders import ANA, an_entry


@pytest.fixture(params=["memory"])
def broker() -> Broker:
    """A broker that nobody listens to yet."""
    return MemoryBroker()


async def test_every_listener_hears_every_ring_in_order(broker: Broker) -> None:
    heard: list[list[Ring]] = [[], []]
    for one in heard:
        broker.listen(one.append)

    rings: list[Ring] = [
        an_entry(1),
        Typing("c1", ANA, typing=True),
        Viewing("c1", By("agent", "a1", "Bia"), viewing=True),
        an_entry(2),
    ]
    for ring in rings:
        await broker.publish(ring)

    assert heard == [rings] * 2


async def test_ringing_where_nobody_listens_is_no_error(broker: Broker) -> None:
    await broker.publish(an_entry(1))

    assert broker.state() == "ok"
