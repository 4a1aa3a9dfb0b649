"""What every `Directory` does, one caller at a time."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from chat_service.ports.directory import Directory
from chat_service.ports.errors import NameTaken
from tests.builders import NOON, a_lease, a_session, a_visitor, at


async def test_a_visitor_is_found_by_id_and_by_conversation(directory: Directory) -> None:
    await directory.add_visitor(a_visitor("v1"))

    assert await directory.visitor("v1") == a_visitor("v1")
    assert await directory.visitor_of("c-v1") == a_visitor("v1")
    assert await directory.visitor("v2") is None
    assert await directory.visitor_of("c-v2") is None


async def test_visitors_of_many_conversations_are_found_at_once(directory: Directory) -> None:
    for visitor_id in ("v1", "v2", "v3"):
        await directory.add_visitor(a_visitor(visitor_id))
    missing = [f"c-{number}" for number in range(600)]

    found = await directory.visitors_of(["c-v1", *missing, "c-v3"])

    assert found == {"c-v1": a_visitor("v1"), "c-v3": a_visitor("v3")}
    assert await directory.visitors_of([]) == {}


async def test_a_plain_name_is_nobodys_alone(directory: Directory) -> None:
    await directory.add_visitor(a_visitor("v1", "Ana"))
    await directory.add_visitor(a_visitor("v2", "Ana"))

    assert await directory.protector_of("ana") is None


async def test_a_protected_name_leads_to_its_protector(directory: Directory) -> None:
    await directory.add_visitor(a_visitor("v1"))

    await directory.protect("v1", "ana", "hash")

    protected = replace(a_visitor("v1"), passphrase_hash="hash")
    assert await directory.protector_of("ana") == protected
    assert await directory.visitor("v1") == protected
    assert await directory.visitor_of("c-v1") == protected


async def test_a_protected_name_can_be_nobody_elses(directory: Directory) -> None:
    await directory.add_visitor(a_visitor("v1"))
    await directory.add_visitor(a_visitor("v2"))
    await directory.protect("v1", "ana", "first")

    with pytest.raises(NameTaken):
        await directory.protect("v2", "ana", "second")

    assert await directory.protector_of("ana") == replace(a_visitor("v1"), passphrase_hash="first")
    assert await directory.visitor("v2") == a_visitor("v2")


async def test_the_protector_may_change_the_passphrase(directory: Directory) -> None:
    await directory.add_visitor(a_visitor("v1"))
    await directory.protect("v1", "ana", "old")

    await directory.protect("v1", "ana", "new")

    assert await directory.protector_of("ana") == replace(a_visitor("v1"), passphrase_hash="new")


async def test_a_session_is_found_by_its_token_only(directory: Directory) -> None:
    await directory.add_session(a_session("t1"))

    assert await directory.session("t1") == a_session("t1")
    assert await directory.session("t2") is None


async def test_an_agents_session_has_no_conversation(directory: Directory) -> None:
    session = replace(a_session("t1"), role="agent", conversation_id=None)

    await directory.add_session(session)

    assert await directory.session("t1") == session


async def test_a_session_can_be_extended(directory: Directory) -> None:
    await directory.add_session(a_session("t1"))

    await directory.extend_session("t1", NOON + timedelta(days=60))

    assert await directory.session("t1") == a_session("t1", expires_at=NOON + timedelta(days=60))


async def test_an_ended_session_is_gone_and_its_ending_is_noted(directory: Directory) -> None:
    await directory.add_session(a_session("t1"))
    await directory.add_session(a_session("t2"))

    await directory.end_session("t1", at(5))

    assert await directory.session("t1") is None
    assert await directory.session("t2") == a_session("t2")
    assert await directory.endings_since(at(5)) == ["t1"]
    assert await directory.endings_since(at(5.001)) == []


async def test_an_ended_session_can_not_be_extended_back_to_life(directory: Directory) -> None:
    await directory.add_session(a_session("t1"))
    await directory.end_session("t1", at(5))

    await directory.extend_session("t1", NOON + timedelta(days=60))

    assert await directory.session("t1") is None


async def test_ending_a_session_again_changes_nothing(directory: Directory) -> None:
    await directory.add_session(a_session("t1"))
    await directory.end_session("t1", at(5))

    await directory.end_session("t1", at(5))

    assert await directory.session("t1") is None
    assert await directory.endings_since(at(0)) == ["t1"]


async def test_all_of_a_persons_sessions_can_end(directory: Directory) -> None:
    for token_hash in ("t1", "t2"):
        await directory.add_session(a_session(token_hash, person_id="v1"))
    await directory.add_session(a_session("other", person_id="v2"))

    await directory.end_sessions_of("v1", at(5))

    assert [await directory.session(token_hash) for token_hash in ("t1", "t2")] == [None, None]
    assert await directory.session("other") == a_session("other", person_id="v2")
    assert sorted(await directory.endings_since(at(5))) == ["t1", "t2"]


async def test_all_of_a_persons_sessions_can_end_but_the_one_they_use(directory: Directory) -> None:
    for token_hash in ("t1", "t2", "t3"):
        await directory.add_session(a_session(token_hash))

    await directory.end_sessions_of("v1", at(5), besides="t2")

    assert await directory.session("t2") == a_session("t2")
    assert sorted(await directory.endings_since(at(0))) == ["t1", "t3"]


async def test_an_ending_is_noted_for_an_hour(directory: Directory) -> None:
    for token_hash in ("t1", "t2"):
        await directory.add_session(a_session(token_hash))

    await directory.end_session("t1", at(0))
    await directory.end_session("t2", at(3599))

    assert sorted(await directory.endings_since(at(0))) == ["t1", "t2"]


async def test_a_lease_is_one_holders(directory: Directory) -> None:
    assert await directory.take_lease(a_lease("replica-1", until=at(15)), now=at(0))
    assert not await directory.take_lease(a_lease("replica-2", until=at(16)), now=at(1))
    assert not await directory.take_lease(a_lease("replica-1", until=at(16)), now=at(1))
    assert await directory.take_lease(a_lease("replica-2", lease_id="turn:c2"), now=at(1))


async def test_a_lease_that_expired_can_be_taken(directory: Directory) -> None:
    await directory.take_lease(a_lease("replica-1", until=at(15)), now=at(0))

    assert await directory.take_lease(a_lease("replica-2", until=at(30)), now=at(15))
    assert not await directory.renew_lease(a_lease("replica-1", until=at(31)))
    assert not await directory.take_lease(a_lease("replica-3", until=at(32)), now=at(16))


async def test_a_renewed_lease_lasts_longer(directory: Directory) -> None:
    await directory.take_lease(a_lease("replica-1", until=at(15)), now=at(0))

    assert await directory.renew_lease(a_lease("replica-1", until=at(20)))
    assert not await directory.take_lease(a_lease("replica-2", until=at(30)), now=at(15))


async def test_a_lease_given_back_can_be_taken(directory: Directory) -> None:
    await directory.take_lease(a_lease("replica-1"), now=at(0))

    await directory.drop_lease("turn:c1", "replica-1")

    assert await directory.take_lease(a_lease("replica-2"), now=at(1))
    assert not await directory.renew_lease(a_lease("replica-1"))


async def test_only_the_holder_gives_a_lease_back(directory: Directory) -> None:
    await directory.take_lease(a_lease("replica-1"), now=at(0))

    await directory.drop_lease("turn:c1", "replica-2")

    assert await directory.renew_lease(a_lease("replica-1", until=at(20)))


async def test_nobody_renews_what_nobody_has(directory: Directory) -> None:
    assert not await directory.renew_lease(a_lease())


async def test_a_database_that_is_well_answers_a_ping(directory: Directory) -> None:
    await directory.ping()
