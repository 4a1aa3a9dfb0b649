"""What `initiate` decides."""

import pytest

from chat_service.replica_set.hello import Hello, Role
from chat_service.replica_set.plan import AsItIs, Begin, Misfit, Stands, grown, missing, plan

NEW = Hello(Role.NEW)
ALONE = Hello(Role.ALONE)


def of(name: str, role: Role = Role.SECONDARY) -> Hello:
    return Hello(role, set_name=name)


def test_members_that_belong_to_nothing_begin_a_set_in_their_order() -> None:
    decided = plan({"b:1": NEW, "a:1": NEW}, "handoff")

    assert decided == Begin({"_id": "handoff", "members": [{"_id": 0, "host": "b:1"}, {"_id": 1, "host": "a:1"}]})


def test_one_server_that_knows_no_replica_sets_is_used_as_it_is() -> None:
    assert plan({"a:1": ALONE}, "handoff") == AsItIs()


def test_a_server_that_knows_no_replica_sets_is_no_member_of_several() -> None:
    with pytest.raises(Misfit, match=r"b:1 knows no replica sets: start every member with --replSet handoff\."):
        plan({"a:1": NEW, "b:1": ALONE}, "handoff")


def test_a_set_of_which_one_member_knows_stands() -> None:
    assert plan({"a:1": NEW, "b:1": of("handoff")}, "handoff") == Stands()
    assert plan({"b:1": of("handoff", Role.OTHER)}, "handoff") == Stands()


def test_a_member_of_another_set_is_taken_from_nobody() -> None:
    with pytest.raises(Misfit, match=r"b:1 belongs to the replica set theirs, not to handoff\."):
        plan({"a:1": NEW, "b:1": of("theirs")}, "handoff")


def test_a_set_grows_by_one_member_in_one_version_with_a_number_of_its_own() -> None:
    configuration = {"_id": "handoff", "version": 4, "term": 2, "members": [{"_id": 0, "host": "a:1", "priority": 2}]}

    following = grown(configuration, "b:1")

    assert following["members"] == [{"_id": 0, "host": "a:1", "priority": 2}, {"_id": 1, "host": "b:1"}]
    assert (following["version"], following["term"]) == (5, 2)
    assert configuration["version"] == 4


def test_numbers_of_members_that_left_are_not_given_again() -> None:
    configuration = {"_id": "handoff", "version": 4, "members": [{"_id": 0, "host": "a:1"}, {"_id": 7, "host": "b:1"}]}

    assert grown(configuration, "c:1")["members"][-1] == {"_id": 8, "host": "c:1"}


def test_the_first_missing_member_is_the_next_one_and_nobody_is_taken_out() -> None:
    configuration = {"members": [{"host": "a:1"}, {"host": "z:1"}]}

    assert missing(configuration, ["a:1", "b:1", "c:1"]) == "b:1"
    assert missing(configuration, ["a:1"]) is None
