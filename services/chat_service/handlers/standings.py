"""How people stand in rooms: read from what is noted of the log, and from the log itself where that is further."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from chat_service.domain.rooms.standing import STRANGER, Standing, about, standing_after
from chat_service.ports.broker import Broker, Ring
from chat_service.ports.directory import Directory
from chat_service.ports.errors import Unavailable
from chat_service.ports.log import Log
from chat_service.ports.rooms import Member
from contract.entries import Entry, Owner

ROOMS: Final = 2_000  # of which standings are kept in memory
PEOPLE: Final = 10_000  # of one room
SETTLING: Final = 200  # looks for an entry that a majority will have soon
SETTLING_S: Final = 0.01  # between two of them


@dataclass(slots=True)
class _Known:
    """Some people's standings as the entry `through` left them."""

    through: int
    members: dict[str, Member] = field(default_factory=dict)


class Standings:
    """Never older than is asked for. What rings keeps them fresh; what did not ring is read."""

    def __init__(self, log: Log, directory: Directory, broker: Broker) -> None:
        self._log, self._directory = log, directory
        self._rooms: OrderedDict[str, _Known] = OrderedDict()
        self._noting: dict[str, asyncio.Lock] = {}
        broker.listen(self._on_ring)

    async def of(self, room_id: str, person_ids: Sequence[str], members_seq: int) -> dict[str, Member]:
        """How these people stand after entry `members_seq`, or a later one; strangers are left out.

        Raises Unavailable.
        """
        while True:
            known = self._known(room_id, members_seq)
            missing = [one for one in person_ids if one not in known.members]
            if not missing:
                return {one: member for one in person_ids if (member := known.members[one]).seq}
            needed = max(known.through, members_seq)
            found = await self._directory.members(room_id, missing)
            if found.through < needed:
                await self.note(room_id, needed)
                continue
            self._keep(room_id, found.through, missing, found.members)

    async def one(self, room_id: str, person_id: str, members_seq: int) -> Standing:
        """The same for one person."""
        found = await self.of(room_id, [person_id], members_seq)
        return standing_of(found.get(person_id))

    def seen(self, room_id: str, person_id: str) -> Standing:
        """The same as far as it is in memory."""
        known = self._rooms.get(room_id)
        return standing_of(known.members.get(person_id) if known else None)

    async def note(self, room_id: str, through: int) -> None:
        """Note for everybody what the log says up to entry `through`, one that changed members. Raises Unavailable."""
        async with self._noting.setdefault(room_id, asyncio.Lock()):
            while (noted := (await self._directory.members(room_id, ())).through) < through:
                changes = await self._changes(room_id, noted, through)
                ids = list({_whom(entry).id for entry in changes})
                members = {one.person_id: one for one in (await self._directory.members(room_id, ids)).members}
                for entry in changes:
                    _fold(members, entry)
                await self._directory.note_members(room_id, list(members.values()), noted, through)
        self._noting.pop(room_id, None)  # who comes with another lock meanwhile does the same, which is harmless

    async def _changes(self, room_id: str, after: int, through: int) -> list[Entry]:
        """The entries after one, up to another, that changed members, oldest first: each names the one before it."""
        found: list[Entry] = []
        seq = through
        while seq > after:
            found.append(await self._entry(room_id, seq))
            seq = found[-1].after.members_before
        return found[::-1]

    async def _entry(self, room_id: str, seq: int) -> Entry:
        """An entry that is there, though a majority may not have it yet. Raises Unavailable."""
        for _ in range(SETTLING):
            if entry := await self._log.entry(room_id, seq):
                return entry
            await asyncio.sleep(SETTLING_S)
        raise Unavailable("an entry that changed members can't be read yet")

    def _known(self, room_id: str, members_seq: int) -> _Known:
        known = self._rooms.get(room_id)
        if known is None or known.through < members_seq:
            known = self._rooms[room_id] = _Known(members_seq)
        self._rooms.move_to_end(room_id)
        if len(self._rooms) > ROOMS:
            self._rooms.popitem(last=False)
        return known

    def _keep(self, room_id: str, through: int, asked: Sequence[str], found: Sequence[Member]) -> None:
        """Remember what was read, unless more was heard meanwhile."""
        known = self._known(room_id, through)
        if known.through > through:
            return
        if len(known.members) + len(asked) > PEOPLE:
            known.members.clear()
        nobody = {one: Member(room_id=room_id, person_id=one, name="", seq=0, role=None) for one in asked}
        known.members.update(nobody | {member.person_id: member for member in found})

    def _on_ring(self, ring: Ring) -> None:
        """Follow the changes that come next; after a gap all is read anew."""
        if not isinstance(ring, Entry) or ring.seq != ring.after.members_seq:
            return
        known = self._rooms.get(ring.conversation_id)
        if known is None or known.through >= ring.seq:
            return
        if known.through != ring.after.members_before:
            del self._rooms[ring.conversation_id]
            return
        known.through = ring.seq
        if _whom(ring).id in known.members:  # of others it is not known how they stood
            _fold(known.members, ring)


def standing_of(member: Member | None) -> Standing:
    """The standing that a note says."""
    return Standing(member.role, muted=member.muted, banned=member.banned) if member else STRANGER


def _whom(entry: Entry) -> Owner:
    """Whom the entry is about, one that changed members."""
    person = about(entry.payload, entry.by)
    if person is None:
        raise ValueError(f"{entry.conversation_id}:{entry.seq} changed no member")
    return person


def _fold(members: dict[str, Member], entry: Entry) -> None:
    """Let the entry change whom it is about; who stands as a later one says stays so."""
    person = _whom(entry)
    was = members.get(person.id)
    if was and was.seq >= entry.seq:
        return
    now = standing_after(standing_of(was), entry.payload)
    members[person.id] = Member(
        room_id=entry.conversation_id,
        person_id=person.id,
        name=person.name,
        seq=entry.seq,
        role=now.role,
        muted=now.muted,
        banned=now.banned,
    )
