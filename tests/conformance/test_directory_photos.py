"""What every `Directory` does about photos."""

import asyncio

from chat_service.ports.directory import Directory
from chat_service.ports.photos import Photo
from tests.builders import at
from tests.conformance.stores import Store

EVERY_BYTE = bytes(range(256))


def a_photo(photo_id: str = "h1", person_id: str = "v1", seconds: float = 0) -> Photo:
    """A photo of 30 KB, which is no picture: a directory does not look."""
    large = EVERY_BYTE * 100 + photo_id.encode()
    return Photo(id=photo_id, person_id=person_id, large=large, small=EVERY_BYTE * 20, at=at(seconds))


async def test_a_photo_comes_back_byte_by_byte(directory: Directory) -> None:
    await directory.keep_photo(a_photo(seconds=0.123))

    found = await directory.photo("h1")
    assert found == a_photo(seconds=0.123)
    assert [type(found.large), type(found.small)] == [bytes, bytes]
    assert await directory.photo("h2") is None


async def test_a_person_has_one_photo_the_newest(directory: Directory) -> None:
    for photo in (a_photo("h1"), a_photo("h2", "v2"), a_photo("h3", seconds=1)):
        await directory.keep_photo(photo)

    assert await directory.photo_ids(["v1", "v2"]) == {"v1": "h3", "v2": "h2"}
    assert await directory.photo("h1") is None
    assert await directory.photo("h3") == a_photo("h3", seconds=1)
    assert await directory.photo("h2") == a_photo("h2", "v2")


async def test_the_same_photo_once_more_is_harmless(directory: Directory) -> None:
    for seconds in (0, 1):
        await directory.keep_photo(a_photo(seconds=seconds))

    assert await directory.photo("h1") == a_photo(seconds=1)


async def test_photos_of_many_people_are_found_at_once(directory: Directory) -> None:
    for number in (1, 2):
        await directory.keep_photo(a_photo(f"h{number}", f"v{number}"))

    found = await directory.photo_ids(["v2", *(f"faceless {number}" for number in range(1_000)), "v1"])

    assert found == {"v1": "h1", "v2": "h2"}
    assert await directory.photo_ids([]) == {}


async def test_a_photo_that_was_taken_away_is_gone(directory: Directory) -> None:
    for person in ("v1", "v2"):
        await directory.keep_photo(a_photo(f"h of {person}", person))

    assert await directory.remove_photo("v1")
    assert not await directory.remove_photo("v1")

    assert await directory.photo("h of v1") is None
    assert await directory.photo_ids(["v1", "v2"]) == {"v2": "h of v2"}


async def test_of_several_photos_at_once_exactly_one_stays(store: Store) -> None:
    directories = [store.open().directory for _ in range(4)] * 3
    photos = [a_photo(f"h{number}", seconds=number) for number in range(12)]

    await asyncio.gather(*(one.keep_photo(photo) for one, photo in zip(directories, photos, strict=True)))

    kept = [found for photo in photos if (found := await directories[0].photo(photo.id))]
    assert len(kept) == 1
    assert kept[0] in photos
    assert await directories[0].photo_ids(["v1"]) == {"v1": kept[0].id}
