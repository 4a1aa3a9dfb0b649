"""Writers who meet in one conversation: no gap, no double, nothing lost that was acknowledged."""

import asyncio

from chat_service.handlers.append import Appended
from tests.builders import a_message
from tests.conformance.racing import a_replica, append, assert_whole, whole
from tests.conformance.stores import Store

WRITERS = 32
REPLICAS = 4


async def test_32_writers_on_4_replicas_leave_no_gap_and_no_double(store: Store) -> None:
    replicas = [a_replica(store.open()) for _ in range(REPLICAS)]
    client_ids = [f"k{number}" for number in range(store.races)]

    async def write(writer: int) -> list[Appended]:
        return [await replicas[writer % REPLICAS].append(a_message(name)) for name in client_ids[writer::WRITERS]]

    written = await asyncio.gather(*map(write, range(WRITERS)))
    acknowledged = [appended for some in written for appended in some]

    stored = await whole(store.open().log)
    assert_whole(stored, client_ids)
    assert {appended.entry.client_id: appended.entry for appended in acknowledged} == {e.client_id: e for e in stored}


async def test_32_writers_without_any_help_leave_no_gap_and_no_double(store: Store) -> None:
    logs = [store.open().log for _ in range(REPLICAS)]
    client_ids = [f"k{number}" for number in range(2 * WRITERS)]

    async def write(writer: int) -> None:
        for name in client_ids[writer::WRITERS]:
            await append(logs[writer % REPLICAS], name)

    await asyncio.gather(*map(write, range(WRITERS)))

    assert_whole(await whole(logs[0]), client_ids)


async def test_one_client_id_from_16_tasks_at_once_is_one_entry(store: Store) -> None:
    replicas = [a_replica(store.open()) for _ in range(REPLICAS)]

    appended = await asyncio.gather(*(replicas[task % REPLICAS].append(a_message("same")) for task in range(16)))

    stored = await whole(store.open().log)
    assert_whole(stored, ["same"])
    assert [one.entry for one in appended] == stored * 16
    assert [one.is_new for one in appended].count(True) == 1


async def test_two_first_messages_at_once_make_one_conversation(store: Store) -> None:
    replicas = [a_replica(store.open()) for _ in range(2)]

    await asyncio.gather(*(replica.append(a_message(f"k{place}")) for place, replica in enumerate(replicas)))

    assert_whole(await whole(store.open().log), ["k0", "k1"])


async def test_readers_amid_writers_see_a_log_without_gaps(store: Store) -> None:
    replica, log = a_replica(store.open()), store.open().log
    seen = 0

    async def read() -> None:
        nonlocal seen
        while seen < 100:
            page = await log.after("c1", seen)
            assert [entry.seq for entry in page] == list(range(seen + 1, seen + 1 + len(page)))
            heads = await log.heads(["c1"])
            assert heads.get("c1", 0) >= seen + len(page)
            seen += len(page)
            await asyncio.sleep(0)  # an embedded database answers without letting others run

    await asyncio.gather(read(), *(replica.append(a_message(f"k{number}")) for number in range(100)))

    assert seen == 100
