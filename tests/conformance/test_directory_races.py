"""Callers who meet: one gets the lease, one gets the name."""

import asyncio

from chat_service.ports.directory import Directory
from chat_service.ports.errors import NameTaken
from tests.builders import a_lease, a_session, a_visitor, at
from tests.conformance.stores import Store


async def test_of_16_takers_of_a_lease_one_gets_it(store: Store) -> None:
    takers = [store.open().directory for _ in range(4)] * 4

    took = await asyncio.gather(
        *(taker.take_lease(a_lease(f"replica-{number}"), now=at(0)) for number, taker in enumerate(takers))
    )

    assert took.count(True) == 1
    assert await takers[0].renew_lease(a_lease(f"replica-{took.index(True)}"))


async def test_of_16_takers_of_an_expired_lease_one_gets_it(store: Store) -> None:
    takers = [store.open().directory for _ in range(4)] * 4
    await takers[0].take_lease(a_lease("dead", until=at(15)), now=at(0))

    took = await asyncio.gather(
        *(
            taker.take_lease(a_lease(f"replica-{number}", until=at(31)), now=at(16))
            for number, taker in enumerate(takers)
        )
    )

    assert took.count(True) == 1
    assert not await takers[0].renew_lease(a_lease("dead"))


async def test_of_8_who_protect_one_name_one_gets_it(store: Store) -> None:
    directory = store.open().directory
    people = [a_visitor(f"v{number}") for number in range(8)]
    for visitor in people:
        await directory.add_visitor(visitor)

    got = await asyncio.gather(*(protects(store.open().directory, visitor.id) for visitor in people))

    protector = await directory.protector_of("ana")
    assert got.count(True) == 1
    assert protector
    assert protector.id == people[got.index(True)].id
    assert protector.passphrase_hash == f"hash of {protector.id}"


async def test_a_session_that_ends_while_it_is_extended_stays_ended(store: Store) -> None:
    one, other = store.open().directory, store.open().directory
    tokens = [f"t{number}" for number in range(20)]
    for token_hash in tokens:
        await one.add_session(a_session(token_hash))

    await asyncio.gather(
        *(one.extend_session(token_hash, at(99)) for token_hash in tokens),
        other.end_sessions_of("v1", at(5)),
        *(other.extend_session(token_hash, at(99)) for token_hash in tokens),
    )

    assert [await one.session(token_hash) for token_hash in tokens] == [None] * 20
    assert sorted(await one.endings_since(at(5))) == sorted(tokens)


async def protects(directory: Directory, visitor_id: str) -> bool:
    try:
        await directory.protect(visitor_id, "ana", f"hash of {visitor_id}")
    except NameTaken:
        return False
    return True
