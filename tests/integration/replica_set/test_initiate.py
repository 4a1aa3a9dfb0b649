"""`python -m chat_service.replica_set initiate`, against servers that record what they are told."""

import asyncio
import logging

import pytest

from chat_service.replica_set import initiate as replica_set
from chat_service.replica_set.settings import InitiateSettings, Members
from tests.integration.chat_service.clients import eventually
from tests.integration.replica_set.conftest import Initiate, MakeMember
from tests.servers.members import Cluster, Member, hosts
from tests.servers.mongo import MongoServer, has_mongod


async def test_a_server_that_serves_already_is_left_as_it_is(mongo: MongoServer, initiate: Initiate) -> None:
    address = mongo.uri.removeprefix("mongodb://")

    status, said = await initiate(address)

    left = f"The replica set handoff was there already, and its primary {address} takes writes."
    assert (status, said) == (0, left if has_mongod() else f"{address} knows no replica sets: it is used as it is.")


async def test_new_members_become_a_set_at_the_first_one(
    cluster: Cluster, member: MakeMember, initiate: Initiate
) -> None:
    members = [(await member()).address for _ in range(3)]

    status, said = await initiate(*members)

    assert (status, said) == (0, f"The replica set handoff is initiated, and its primary {members[0]} takes writes.")
    assert hosts(cluster.configuration) == members
    assert cluster.told == [(members[0], "replSetInitiate")]


async def test_initiating_again_changes_nothing(cluster: Cluster, member: MakeMember, initiate: Initiate) -> None:
    address = (await member()).address
    await initiate(address)

    status, said = await initiate(address)

    assert (status, said) == (0, f"The replica set handoff was there already, and its primary {address} takes writes.")
    assert len(cluster.told) == 1


async def test_members_that_came_later_are_added_one_by_one_at_the_primary(
    cluster: Cluster, member: MakeMember, initiate: Initiate
) -> None:
    first, second, third = [(await member()).address for _ in range(3)]
    await initiate(first)

    status, said = await initiate(first, second, third)

    assert (status, said.rpartition("writes. ")[2]) == (0, f"Added {second}, {third}.")
    assert hosts(cluster.configuration) == [first, second, third]
    assert cluster.told[1:] == [(first, "replSetReconfig")] * 2


async def test_no_set_is_begun_before_every_member_answered(
    cluster: Cluster, member: MakeMember, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    present, late = await member(), await member()
    await late.stop()
    settings = InitiateSettings(members=Members.parse(f"{present.address},{late.address}"))
    running = asyncio.create_task(replica_set.initiate(settings))
    await eventually(lambda: f"waits: {late.address} does not answer." in caplog.messages)
    assert cluster.told == []

    await late.start()

    assert (await running).startswith("The replica set handoff is initiated")
    assert hosts(cluster.configuration) == [present.address, late.address]


async def test_a_set_that_stands_does_not_wait_for_a_member_that_is_down(
    member: MakeMember, initiate: Initiate
) -> None:
    first, second = await member(), await member()
    await initiate(first.address, second.address)
    await second.stop()

    status, said = await initiate(first.address, second.address)

    assert (status, said.partition(",")[0]) == (0, "The replica set handoff was there already")


async def test_servers_that_know_no_replica_sets_are_no_set(member: MakeMember, initiate: Initiate) -> None:
    first, second = [(await member(alone=True)).address for _ in range(2)]

    status, said = await initiate(first, second)

    assert (status, said) == (1, f"{first} knows no replica sets: start every member with --replSet handoff.")


async def test_a_setting_that_does_not_fit_is_refused_before_anything_is_asked(initiate: Initiate) -> None:
    status, said = await initiate("mongo-0")

    taken = "it takes 1 to 7 addresses such as mongo-0.mongo:27017, separated by commas."
    assert (status, said) == (2, f"MEMBERS got 'mongo-0': {taken}")


async def test_what_a_server_refuses_is_said_in_its_words(member: MakeMember, initiate: Initiate) -> None:
    refusing: Member = await member()
    refusing.refuses = "Rejecting initiate with a set name that differs from command line set name"

    status, said = await initiate(refusing.address)

    assert (status, said) == (1, f"MongoDB refuses: {refusing.refuses}")
