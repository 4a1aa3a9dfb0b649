"""Several replicas over one server of each kind, which is well: who hears what, and whom it trusts."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest

from chat_service.adapters.doorbell.rings import encoded
from chat_service.ports.broker import Ring
from contract.entries import Unknown
from tests.builders import an_entry
from tests.conformance.brokers import KINDS, Kind, Replica, in_time
from tests.conformance.conftest import BrokerServers, Join
from tests.conformance.test_broker import RINGS
from tests.servers.nats import NatsServer
from tests.servers.program import Program
from tests.servers.rabbitmq import RabbitServer

GARBAGE = [b"", b"hello", b"[]", b"{}", b"\xff\xfe", b"[" * 100_000, encoded(an_entry(9), "x").replace(b"seq", b"sec")]
NEWER = encoded(an_entry(9), "x").replace(b'"version":1', b'"version":2')
SUBJECTS = 10_000


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    """Each kind of server."""
    return KINDS[request.param]


@pytest.fixture
def server(kind: Kind, broker_servers: BrokerServers) -> Program:
    """One that is left alive and well."""
    return broker_servers(kind.server)


@contextmanager
def fresh(server: Program, password: str = "") -> Iterator[Program]:
    """Another one of that kind, if that is soon done."""
    if isinstance(server, RabbitServer):
        yield server
        return
    another = type(server).started(tls=not password, password=password)
    yield another
    another.stop()


async def test_every_replica_hears_every_ring_once_and_in_order(server: Program, join: Join) -> None:
    first, second, third = [await join(server.url) for _ in range(3)]

    for ring in RINGS:
        await first.broker.publish(ring)
    assert first.heard == RINGS
    assert await second.hears(len(RINGS)) == await third.hears(len(RINGS)) == RINGS
    await second.broker.publish(an_entry(3))

    assert await first.hears(len(RINGS) + 1) == await third.hears(len(RINGS) + 1) == [*RINGS, an_entry(3)]
    assert second.heard == [*RINGS, an_entry(3)]
    assert [replica.losses for replica in (first, second, third)] == [1, 1, 1]  # whatever was rung before they came


async def test_rings_of_ten_thousand_conversations_all_arrive_in_order(server: Program, join: Join) -> None:
    first, second = await join(server.url), await join(server.url)
    crowd: list[Ring] = [an_entry(1, conversation_id=f"c{number}") for number in range(SUBJECTS)]

    for ring in crowd:
        await first.broker.publish(ring)

    assert await second.hears(SUBJECTS) == crowd
    assert (first.broker.dropped, second.losses) == (0, 1)


async def test_an_entry_of_a_type_to_come_is_carried_whole(server: Program, join: Join) -> None:
    first, second = await join(server.url), await join(server.url)
    entry = an_entry(1, payload=Unknown("poll_opened", {"options": ["a", "b"], "title": "two\nlines"}))

    await first.broker.publish(entry)

    assert await second.hears(1) == [entry]


async def test_suites_on_one_server_keep_apart(server: Program, join: Join) -> None:
    ours, theirs, ours_too = [await join(f"{server.url}/{path}") for path in (1, 2, 1)]

    await theirs.broker.publish(an_entry(1))
    await ours.broker.publish(an_entry(2))
    await ours.broker.publish(an_entry(3))

    assert await ours_too.hears(2) == [an_entry(2), an_entry(3)]
    assert theirs.heard == [an_entry(1)]


async def test_what_is_no_ring_or_a_newer_one_is_counted_and_passed_over(
    kind: Kind, server: Program, join: Join
) -> None:
    replica = await join(server.url)
    wire = kind.wire(server.url)

    async with wire.telling() as publish:
        await publish([*GARBAGE, NEWER, encoded(an_entry(1), "somebody")])
    await wire.close()

    assert await replica.hears(1) == [an_entry(1)]
    assert replica.broker.unreadable == len(GARBAGE) + 1
    assert replica.broker.state() == "ok"


async def test_rings_that_were_lost_on_the_way_are_noticed_by_the_next_one_and_repeated_ones_are_none(
    kind: Kind, server: Program, join: Join
) -> None:
    replica = await join(server.url)
    wire = kind.wire(server.url)

    async with wire.telling() as publish:
        await publish([encoded(an_entry(seq), "somebody", number=seq) for seq in (7, 8, 8, 7, 9)])
        await replica.hears(5)
        assert replica.losses == 1
        await publish([encoded(an_entry(11), "somebody", number=11)])
        await replica.hears(6)
    await wire.close()

    assert replica.losses == 2


async def test_what_waits_is_told_before_a_replica_leaves(server: Program, join: Join) -> None:
    first, second = await join(server.url), await join(server.url)

    await first.broker.publish(an_entry(1))
    await first.leave()

    assert await second.hears(1) == [an_entry(1)]


async def test_a_password_opens_the_door_and_is_in_no_line(
    server: Program, join: Join, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = secrets.token_urlsafe()
    with fresh(server, password=secrets.token_urlsafe()) as guarded:
        await join(guarded.url)
        refused = await join(guarded.url.replace(guarded.password, wrong), patiently=False)
        state = await refused.ill()

    assert "Auth" in state
    assert "the broker does not answer" in caplog.text
    assert guarded.password not in caplog.text + state
    assert wrong not in caplog.text + state


async def test_tls_is_spoken_to_a_certificate_that_is_trusted_and_to_no_other(server: Program, join: Join) -> None:
    with fresh(server) as guarded:
        first, second = await join(guarded.secure_url), await join(guarded.secure_url)
        await first.broker.publish(an_entry(1))
        stranger = await join(guarded.secure_url.partition("?")[0], patiently=False)

        assert await second.hears(1) == [an_entry(1)]
        await stranger.ill()
        assert stranger.losses == 0


async def test_tls_that_is_wanted_is_never_done_without(kind: Kind, server: Program, join: Join) -> None:
    replica = await join(server.url.replace(*kind.schemes, 1), patiently=False)

    await replica.ill()

    assert replica.losses == 0


async def test_something_else_at_that_address_is_no_server(kind: Kind, join: Join) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n" * 10)
        await reader.read()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as stranger:
        port = stranger.sockets[0].getsockname()[1]
        replica = await join(kind.at(port), patiently=False)

        await replica.ill()
        await replica.broker.publish(an_entry(1))
        assert replica.heard == [an_entry(1)]
        await replica.leave()


@pytest.fixture
def nats(broker_servers: BrokerServers) -> Program:
    """The NATS that is left alive and well."""
    return broker_servers(NatsServer)


@pytest.fixture
async def mute(nats: Program) -> AsyncIterator[Replica]:
    """A replica that may publish there and not listen."""
    replica = Replica(KINDS["nats"].broker(nats.url.replace("handoff:", "mute:"), "r_mute"))
    yield replica
    await replica.leave()


async def test_who_may_not_listen_to_nats_is_ill_and_still_tells(mute: Replica, nats: Program, join: Join) -> None:
    hears = await join(nats.url)
    await in_time(lambda: mute.broker.state() == "does not answer (NotPermitted)")

    await mute.broker.publish(an_entry(1))

    assert await hears.hears(1) == [an_entry(1)]
    assert mute.losses == 0
