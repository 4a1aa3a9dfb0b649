"""Photos: a face a person, made small before it is stored."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from chat_service.handlers.limits import Buckets
from chat_service.handlers.ports import Ports
from chat_service.ports.broker import Altered
from chat_service.ports.faces import Faces, MakeFaces
from chat_service.ports.photos import Photo

PLACES: Final = 12  # uploads that a replica has in its hands, coming in, waiting or decoded: 60 MiB of bodies
FULL_S: Final = 5.0  # after which it is worth another try: one photo takes less than a second


class TooManyPhotos(Exception):
    """Too often, or too many at once; it says which, and `wait_s` seconds from now it may be tried again."""

    def __init__(self, sentence: str, wait_s: float) -> None:
        super().__init__(sentence)
        self.sentence, self.wait_s = sentence, wait_s


class NoPhoto(Exception):
    """There is no such photo, or not any more."""


class Photos:
    """Takes photos in, a few at a time, and finds them again."""

    def __init__(self, ports: Ports, make: MakeFaces, buckets: Buckets) -> None:
        self._ports, self._make, self._buckets = ports, make, buckets
        self._taken = 0

    @contextmanager
    def place(self, person_id: str) -> Iterator[None]:
        """Room for one upload, held from before its body comes until it is stored. Raises TooManyPhotos."""
        if wait_s := self._buckets.wait(person_id):
            raise TooManyPhotos("You change your photo too often.", wait_s)
        if self._taken >= PLACES:
            raise TooManyPhotos("Many photos come in just now.", FULL_S)
        self._buckets.take(person_id)
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1

    async def put(self, person_id: str, picture: bytes) -> Photo:
        """The person's photo from now on. Raises NoPicture, BadPicture, FacesFailed, Unavailable."""
        faces = await self._make(picture)
        photo = Photo(
            id=photo_id(person_id, faces),
            person_id=person_id,
            large=faces.large,
            small=faces.small,
            at=self._ports.now(),
        )
        await self._ports.directory.keep_photo(photo)
        await self._ports.broker.publish(Altered(person_id=person_id))
        return photo

    async def photo(self, photo_id: str) -> Photo:
        """The photo of that id. Raises NoPhoto, Unavailable."""
        found = await self._ports.directory.photo(photo_id)
        if found is None:
            raise NoPhoto
        return found

    async def remove(self, person_id: str) -> None:
        """The person has no photo from now on. Raises Unavailable."""
        await self._ports.directory.remove_photo(person_id)
        await self._ports.broker.publish(Altered(person_id=person_id))


def photo_id(person_id: str, faces: Faces) -> str:
    """Says whose it is and what is on it, so that what is behind an address never changes."""
    digest = hashlib.sha256(person_id.encode() + b"\0" + faces.large + faces.small).hexdigest()
    return f"p_{digest[:40]}"
