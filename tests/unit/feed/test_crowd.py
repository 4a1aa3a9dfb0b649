"""Who is in a room, put together from what several replicas say."""

from typing import Any

import pytest

from chat_service.feed.crowd import GRACE_S, LEASE_S, LISTED, Crowd
from chat_service.ports.broker import Present


def said(*people: str, whole: bool = True, replica: str = "r2", **more: Any) -> Present:
    """What another replica says of its people."""
    names = {one: one.title() for one in people}
    return Present(conversation_id="room_1", replica=replica, whole=whole, people=names, **more)


@pytest.fixture
def crowd() -> Crowd:
    """Ana is here, and was told of."""
    made = Crowd()
    made.came("ana", "Ana")
    assert made.look(0) == {
        "count": 1,
        "people": [{"id": "ana", "name": "Ana"}],
        "joined": [{"id": "ana", "name": "Ana"}],
        "left": [],
    }
    return made


def ids(people: list[dict[str, str]]) -> list[str]:
    return [one["id"] for one in people]


def test_somebody_with_two_screens_here_and_one_there_is_one(crowd: Crowd) -> None:
    assert not crowd.came("ana", "Ana")
    crowd.heard(said("ana"), 1)
    assert crowd.look(1) is None
    assert not crowd.left("ana")
    assert crowd.left("ana")
    assert crowd.look(2) is None  # still there at the other one


def test_who_comes_back_within_the_grace_was_never_gone(crowd: Crowd) -> None:
    crowd.left("ana")
    assert crowd.look(1) is None
    assert crowd.look(GRACE_S) is None
    crowd.came("ana", "Ana")
    assert crowd.look(GRACE_S + 2) is None
    crowd.left("ana")
    assert crowd.look(GRACE_S + 3) is None  # the grace begins anew
    told = crowd.look(2 * GRACE_S + 3)
    assert told == {"count": 0, "people": [], "joined": [], "left": [{"id": "ana", "name": "Ana"}]}


def test_who_is_dismissed_has_no_grace_at_any_replica(crowd: Crowd) -> None:
    crowd.heard(said("ben"), 1)
    crowd.look(1)
    crowd.heard(said(whole=False, gone=["ben"], dismissed=["ben"]), 2)
    told = crowd.look(2)
    assert told
    assert ids(told["left"]) == ["ben"]
    crowd.left("ana", for_good=True)
    told = crowd.look(3)
    assert told
    assert ids(told["left"]) == ["ana"]
    assert crowd.empty


def test_people_of_a_replica_that_fell_silent_are_gone_after_its_lease(crowd: Crowd) -> None:
    crowd.heard(said("ben", "eve"), 1)
    crowd.look(1)
    crowd.heard(said("eve", replica="r3"), LEASE_S)
    assert crowd.look(LEASE_S) is None

    told = crowd.look(LEASE_S + 1)

    assert told
    assert ids(told["left"]) == ["ben"]
    assert ids(told["people"]) == ["ana", "eve"]


def test_what_changed_and_what_is_whole_say_the_same(crowd: Crowd) -> None:
    crowd.heard(said("ben", whole=False), 1)
    crowd.heard(said("eve", whole=False, gone=["ben"]), 2)
    crowd.heard(said("eve"), 3)
    told = crowd.look(3)
    assert told
    assert ids(told["joined"]) == ["eve"]
    crowd.heard(said(), 4)
    assert crowd.look(4) is None
    told = crowd.look(4 + GRACE_S)
    assert told
    assert ids(told["left"]) == ["eve"]


def test_of_more_than_are_listed_only_the_number_is_told(crowd: Crowd) -> None:
    crowd.heard(said(*(f"v{number}" for number in range(LISTED - 1))), 1)
    told = crowd.look(1)
    assert told
    assert len(told["people"]) == LISTED
    crowd.heard(said("one more", whole=False), 2)
    assert crowd.look(2) == {"count": LISTED + 1}


def test_names_of_people_who_were_many_are_told_when_they_are_few_and_known(crowd: Crowd) -> None:
    nameless = {f"v{number}": "" for number in range(LISTED)}
    crowd.heard(Present(conversation_id="room_1", replica="r2", whole=True, people=nameless), 1)
    assert crowd.look(1) == {"count": LISTED + 1}
    crowd.heard(said(whole=False, gone=["v0", "v1"], dismissed=["v0", "v1"]), 2)
    crowd.look(2)

    crowd.heard(said(*(f"v{number}" for number in range(2, LISTED))), 3)

    told = crowd.look(3)
    assert told
    assert all(one["name"] for one in told["people"])
    assert (told["joined"], told["left"]) == ([], [])
    assert crowd.look(4) is None


def test_who_comes_and_goes_between_two_looks_is_forgotten(crowd: Crowd) -> None:
    for number in range(1_000):
        crowd.came(f"v{number}", "Somebody")
        crowd.left(f"v{number}")
    assert crowd.look(1) is None
    assert crowd.names == {"ana": "Ana"}
