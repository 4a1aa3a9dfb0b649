"""Photos that come in: so many at once, so often a person, each under an address of its own. Over every adapter."""

from contextlib import ExitStack
from typing import Final

import pytest

from chat_service.adapters.memory.broker import MemoryBroker
from chat_service.handlers.limits import Buckets
from chat_service.handlers.photos import FULL_S, PLACES, NoPhoto, Photos, TooManyPhotos
from chat_service.handlers.ports import Ports
from chat_service.ports.faces import BadPicture, Faces
from tests.builders import NOON
from tests.conformance.racing import NoBot
from tests.conformance.stores import Store

A_MINUTE: Final = 5


async def made(picture: bytes) -> Faces:
    """Faces of anything but nothing."""
    if not picture:
        raise BadPicture("nothing to see")
    return Faces(picture * 4, picture)


def photos_of(store: Store, a_minute: float = 0) -> Photos:
    """A replica's, whose clock stands still."""
    opened = store.open()
    ports = Ports(opened.log, opened.directory, MemoryBroker(), NoBot(), lambda: NOON, str, "replica")
    return Photos(ports, made, Buckets(a_minute / 60, a_minute, lambda: 0.0))


async def test_the_next_photo_takes_the_place_of_the_last_one(store: Store) -> None:
    photos = photos_of(store)

    first, second = await photos.put("ana", b"one"), await photos.put("ana", b"two")

    assert await photos.photo(second.id) == second
    assert (second.large, second.small, second.person_id, second.at) == (b"twotwotwotwo", b"two", "ana", NOON)
    with pytest.raises(NoPhoto):
        await photos.photo(first.id)


async def test_an_address_tells_apart_people_and_pictures_and_nothing_else(store: Store) -> None:
    photos = photos_of(store)

    ids = [(await photos.put(person, picture)).id for person in ("ana", "bia") for picture in (b"x", b"y", b"x")]

    assert ids[:3] == [ids[0], ids[1], ids[0]]
    assert len(set(ids)) == 4
    assert all(len(one) <= 64 and one.replace("_", "").isalnum() for one in ids)


async def test_a_picture_that_is_refused_leaves_the_old_one_where_it_is(store: Store) -> None:
    photos = photos_of(store)
    first = await photos.put("ana", b"one")

    with pytest.raises(BadPicture):
        await photos.put("ana", b"")

    assert await photos.photo(first.id) == first


async def test_taking_a_photo_away_is_harmless_to_repeat_and_touches_nobody_else(store: Store) -> None:
    photos = photos_of(store)
    mine, theirs = await photos.put("ana", b"one"), await photos.put("bia", b"one")

    await photos.remove("ana")
    await photos.remove("ana")

    with pytest.raises(NoPhoto):
        await photos.photo(mine.id)
    assert await photos.photo(theirs.id) == theirs


async def test_a_replica_takes_so_many_at_once_and_then_tells_people_when_to_come_back(store: Store) -> None:
    photos = photos_of(store, A_MINUTE)
    with ExitStack() as taken:
        for number in range(PLACES):
            taken.enter_context(photos.place(f"person {number}"))

        with pytest.raises(TooManyPhotos) as full, photos.place("ana"):
            pass

    assert full.value.wait_s == FULL_S
    for _ in range(A_MINUTE):  # being sent away cost nothing
        with photos.place("ana"):
            pass


async def test_a_person_may_change_their_photo_so_often_a_minute(store: Store) -> None:
    photos = photos_of(store, A_MINUTE)
    for _ in range(A_MINUTE):
        with photos.place("ana"):
            pass

    with pytest.raises(TooManyPhotos) as slow, photos.place("ana"):
        pass

    assert slow.value.wait_s == pytest.approx(60 / A_MINUTE)
    with photos.place("bia"):
        pass


async def test_a_place_is_free_again_whatever_came_of_it(store: Store) -> None:
    photos = photos_of(store)

    for _ in range(2 * PLACES):
        with pytest.raises(BadPicture), photos.place("ana"):
            await photos.put("ana", b"")
