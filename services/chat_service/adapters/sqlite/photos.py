"""Photos in the port `Directory` on SQLite."""

from collections.abc import Sequence
from typing import Final

from chat_service.adapters.sqlite.database import SqliteDatabase
from chat_service.adapters.sqlite.lists import rows_in
from chat_service.adapters.sqlite.times import from_ms, to_ms
from chat_service.ports.photos import Photo

PHOTO: Final = "SELECT id, person_id, large, small, at FROM photos WHERE id = ?"
IDS: Final = "SELECT person_id, id FROM photos WHERE person_id IN ({marks})"
_KEEP: Final = """
  INSERT INTO photos (person_id, id, at, small, large) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (person_id) DO UPDATE SET
    id = excluded.id, at = excluded.at, small = excluded.small, large = excluded.large"""
_REMOVE: Final = "DELETE FROM photos WHERE person_id = ?"


class SqlitePhotos:
    """The table `photos`, a row a person: the new one is written over the old one."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    async def keep_photo(self, photo: Photo) -> None:
        values = (photo.person_id, photo.id, to_ms(photo.at), photo.small, photo.large)
        await self._database.write(lambda connection: connection.execute(_KEEP, values).rowcount)

    async def photo(self, photo_id: str) -> Photo | None:
        row = await self._database.read(lambda c: c.execute(PHOTO, (photo_id,)).fetchone())
        if row is None:
            return None
        found_id, person_id, large, small, at = row
        return Photo(id=found_id, person_id=person_id, large=large, small=small, at=from_ms(at))

    async def photo_ids(self, person_ids: Sequence[str]) -> dict[str, str]:
        return dict(await self._database.read(lambda connection: rows_in(connection, IDS, among=person_ids)))

    async def remove_photo(self, person_id: str) -> bool:
        return await self._database.write(lambda c: c.execute(_REMOVE, (person_id,)).rowcount) > 0
