"""Several replicas over one Redis: who hears what, and what happens when Redis is late, slow, killed or misused."""

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest

from chat_service.adapters.doorbell import Doorbell
from chat_service.adapters.doorbell.outgoing import CAPACITY
from chat_service.adapters.doorbell.rings import encoded
from chat_service.adapters.redis import RedisWire
from chat_service.ports.broker import Typing
from contract.entries import Unknown
from tests.builders import ANA, an_entry
from tests.conformance.brokers import Replica, in_time
from tests.conformance.conftest import give_up
from tests.conformance.test_broker import RINGS
from tests.servers.redis import RedisServer, missing

Join = Callable[..., Awaitable[Replica]]
GARBAGE = [b"", b"hello", b"[]", b"{}", b"\xff\xfe", b"[" * 100_000, encoded(an_entry(9), "x").replace(b"seq", b"sec")]
NEWER = encoded(an_entry(9), "x").replace(b'"version":1', b'"version":2')


@pytest.fixture
def server() -> Iterator[RedisServer]:
    """A server of the test's own, not started yet."""
    if lack := missing():
        give_up(lack)
    server = RedisServer()
    yield server
    server.stop()


@pytest.fixture
async def join() -> AsyncIterator[Join]:
    """Makes replicas; they wait until they are connected, unless told not to."""
    made: list[Replica] = []

    async def begin(url: str, name: str = "", *, patiently: bool = True) -> Replica:
        made.append(Replica(Doorbell(RedisWire(url), name or f"r_{len(made)}")))
        return await made[-1].connected() if patiently else made[-1]

    yield begin
    for replica in made:
        await replica.leave()


async def test_every_replica_hears_every_ring_once_and_in_order(redis_url: str, join: Join) -> None:
    first, second, third = [await join(redis_url) for _ in range(3)]

    for ring in RINGS:
        await first.broker.publish(ring)
    assert first.heard == RINGS
    assert await second.hears(len(RINGS)) == await third.hears(len(RINGS)) == RINGS
    await second.broker.publish(an_entry(3))

    assert await first.hears(len(RINGS) + 1) == await third.hears(len(RINGS) + 1) == [*RINGS, an_entry(3)]
    assert second.heard == [*RINGS, an_entry(3)]


async def test_entries_of_a_conversation_keep_their_order_in_a_crowd(redis_url: str, join: Join) -> None:
    first, second = await join(redis_url), await join(redis_url)
    crowd = [an_entry(seq, conversation_id=f"c{number}") for seq in range(1, 101) for number in range(20)]

    for entry in crowd:
        await first.broker.publish(entry)

    assert await second.hears(len(crowd)) == crowd
    assert first.broker.dropped == 0


async def test_an_entry_of_a_type_to_come_is_carried_whole(redis_url: str, join: Join) -> None:
    first, second = await join(redis_url), await join(redis_url)
    entry = an_entry(1, payload=Unknown("poll_opened", {"options": ["a", "b"]}))

    await first.broker.publish(entry)

    assert await second.hears(1) == [entry]


async def test_databases_of_one_redis_keep_apart(redis_url: str, join: Join) -> None:
    ours, theirs, ours_too = await join(f"{redis_url}/1"), await join(f"{redis_url}/2"), await join(f"{redis_url}/1")

    await theirs.broker.publish(an_entry(1))
    await ours.broker.publish(an_entry(2))
    await ours.broker.publish(an_entry(3))

    assert await ours_too.hears(2) == [an_entry(2), an_entry(3)]
    assert theirs.heard == [an_entry(1)]


async def test_what_is_no_ring_or_a_newer_one_is_counted_and_passed_over(server: RedisServer, join: Join) -> None:
    server.start()
    replica = await join(server.url)

    for message in [*GARBAGE, NEWER]:
        assert server.publish("handoff/rings/0", message) == 1
    server.publish("handoff/rings/0", encoded(an_entry(1), "somebody"))

    assert await replica.hears(1) == [an_entry(1)]
    assert replica.broker.unreadable == len(GARBAGE) + 1
    assert replica.broker.state() == "ok"


async def test_a_server_that_comes_late_is_found(server: RedisServer, join: Join) -> None:
    first, second = await join(server.url, patiently=False), await join(server.url, patiently=False)
    await in_time(lambda: first.broker.state() == "does not answer (ConnectionError)")
    await first.broker.publish(an_entry(1))
    assert first.heard == [an_entry(1)]

    server.start()
    await first.connected()
    await second.connected()
    await first.broker.publish(an_entry(2))

    await in_time(lambda: an_entry(2) in second.heard)


async def test_after_a_kill_replicas_find_one_another_again_and_know_of_the_loss(
    server: RedisServer, join: Join
) -> None:
    server.start()
    first, second = await join(server.url), await join(server.url)
    assert (first.losses, second.losses) == (1, 1)  # whatever was rung before they came

    server.kill()
    await in_time(lambda: "does not answer" in first.broker.state() and "does not answer" in second.broker.state())
    await first.broker.publish(an_entry(1))
    server.start()
    await first.connected()
    await second.connected()
    await first.broker.publish(an_entry(2))

    await in_time(lambda: an_entry(2) in second.heard)
    assert first.heard == [an_entry(1), an_entry(2)]
    assert (first.losses, second.losses) == (2, 2)


async def test_a_server_that_hangs_holds_up_nobody(server: RedisServer, join: Join) -> None:
    server.start()
    first, second = await join(server.url), await join(server.url)

    server.freeze()
    crowd = [an_entry(seq) for seq in range(1, 1_001)]
    began = time.monotonic()
    for entry in crowd:
        await first.broker.publish(entry)
    took_s = time.monotonic() - began
    await in_time(lambda: first.broker.state() == second.broker.state() == "does not answer (TimeoutError)")
    server.thaw()
    await first.connected()
    await second.connected()
    await first.broker.publish(an_entry(1_001))

    assert first.heard == [*crowd, an_entry(1_001)]
    assert took_s < 2
    await in_time(lambda: an_entry(1_001) in second.heard)


async def test_of_more_than_can_wait_the_oldest_are_dropped_and_counted(server: RedisServer, join: Join) -> None:
    first = await join(server.url, patiently=False)
    letters = CAPACITY + 7

    for _ in range(letters):
        await first.broker.publish(Typing("c1", ANA, typing=True))

    assert first.broker.dropped == 7
    assert len(first.heard) == letters


async def test_what_waits_is_told_before_a_replica_leaves(redis_url: str, join: Join) -> None:
    first, second = await join(redis_url), await join(redis_url)

    await first.broker.publish(an_entry(1))
    await first.leave()

    assert await second.hears(1) == [an_entry(1)]


async def test_a_listener_that_fails_is_nobody_elses_loss(redis_url: str, join: Join) -> None:
    first, second = await join(redis_url), await join(redis_url)
    later: list[object] = []

    def fails(_: object) -> None:
        raise ValueError("a fault of ours")

    second.broker.listen(fails)
    second.broker.listen(later.append)
    await first.broker.publish(an_entry(1))
    await first.broker.publish(an_entry(2))

    assert await second.hears(2) == [an_entry(1), an_entry(2)]
    await in_time(lambda: later == [an_entry(1), an_entry(2)])


async def test_a_password_opens_the_door_and_is_in_no_line(join: Join, caplog: pytest.LogCaptureFixture) -> None:
    if lack := missing():
        give_up(lack)
    password, wrong = secrets.token_urlsafe(), secrets.token_urlsafe()
    server = RedisServer.started(0, "--requirepass", password)
    caplog.set_level(logging.DEBUG)
    try:
        refused = await join(server.url.replace("//", f"//:{wrong}@"), patiently=False)
        await in_time(lambda: refused.broker.state() == "does not answer (AuthenticationError)")
        await join(server.url.replace("//", f"//:{password}@"))
    finally:
        server.stop()

    assert "the broker does not answer" in caplog.text
    assert password not in caplog.text
    assert wrong not in caplog.text


async def test_tls_is_spoken_to_a_certificate_that_is_trusted_and_to_no_other(join: Join) -> None:
    if lack := missing():
        give_up(lack)
    server = await asyncio.to_thread(RedisServer.started, 0, tls=True)
    try:
        first, second = [await join(f"{server.url}?ssl_ca_certs={server.certificate}") for _ in range(2)]
        await first.broker.publish(an_entry(1))
        stranger = await join(server.url, patiently=False)

        assert await second.hears(1) == [an_entry(1)]
        await in_time(lambda: stranger.broker.state() == "does not answer (ConnectionError)")
    finally:
        server.stop()
