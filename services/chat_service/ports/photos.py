"""Photos: a face in two sizes, found by what it holds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct


class Photo(Struct, frozen=True, kw_only=True):
    """A person's photo as WebP, 256 and 64 pixels wide. `id` is a hash of the person and the pictures."""

    id: str
    person_id: str
    large: bytes
    small: bytes
    at: datetime


class Photos(Protocol):
    """The part of the port `Directory` that keeps photos: one a person, the newest."""

    async def keep_photo(self, photo: Photo) -> None:
        """Store it, and take the person's older ones away."""

    async def photo(self, photo_id: str) -> Photo | None:
        """The photo of that id."""

    async def photo_ids(self, person_ids: Sequence[str]) -> dict[str, str]:
        """The ids of these people's photos, in one read; people without one are left out."""

    async def remove_photo(self, person_id: str) -> bool:
        """Take the person's photo away; False if there is none."""
