"""Invitations into rooms in the port `Directory` on SQLite."""

from typing import Any, Final

from chat_service.adapters.sqlite.database import SqliteDatabase
from chat_service.adapters.sqlite.times import from_ms, to_ms
from chat_service.ports.rooms import Invite
from contract.entries import Owner

_INVITES: Final = "SELECT id, room_id, secret_hash, by_id, by_name, at FROM invites "
BY_SECRET: Final = _INVITES + "WHERE room_id = ? AND secret_hash = ?"
NEWEST_FIRST: Final = _INVITES + "WHERE room_id = ? ORDER BY at DESC, id DESC"
_END: Final = "DELETE FROM invites WHERE id = ? AND room_id = ?"


class SqliteInvites:
    """The table `invites`."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    async def add_invite(self, invite: Invite) -> None:
        by = invite.by
        values = (invite.id, invite.room_id, invite.secret_hash, by.id, by.name, to_ms(invite.at))
        await self._database.write(
            lambda c: c.execute("INSERT INTO invites VALUES (?, ?, ?, ?, ?, ?)", values).rowcount
        )

    async def invite(self, room_id: str, secret_hash: str) -> Invite | None:
        row = await self._database.read(lambda c: c.execute(BY_SECRET, (room_id, secret_hash)).fetchone())
        return _from_row(row) if row else None

    async def invites(self, room_id: str) -> list[Invite]:
        rows = await self._database.read(lambda c: c.execute(NEWEST_FIRST, (room_id,)).fetchall())
        return [_from_row(row) for row in rows]

    async def end_invite(self, room_id: str, invite_id: str) -> bool:
        return await self._database.write(lambda c: c.execute(_END, (invite_id, room_id)).rowcount) > 0


def _from_row(row: tuple[Any, ...]) -> Invite:
    invite_id, room_id, secret_hash, by_id, by_name, at = row
    return Invite(id=invite_id, room_id=room_id, secret_hash=secret_hash, by=Owner(by_id, by_name), at=from_ms(at))
