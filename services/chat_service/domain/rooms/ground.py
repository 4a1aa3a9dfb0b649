"""What a decision in a room stands on besides the newest entry, and since which entry it holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from chat_service.domain.rooms.standing import STRANGER, Standing, about, standing_after
from contract.entries import After, Entry, MessageDeleted, MessageEdited, MessagePosted, Owner

EMPTY: Final = After()


@dataclass(frozen=True, slots=True)
class Ground:
    """The people and messages that commands are about, as they were looked up.

    `standings` and the `names` of whoever ever was here hold as long as `members_seq` is the head's; `authors`, the
    ids of who wrote the messages (by seq; deleted ones are missing), as long as `edits_seq` is. `spoke_at` is when
    people posted last, as far as it is known. `start` is what an empty log stands for.
    """

    members_seq: int = 0
    edits_seq: int = 0
    standings: Mapping[str, Standing] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    authors: Mapping[int, str] = field(default_factory=dict)
    spoke_at: Mapping[str, datetime] = field(default_factory=dict)
    start: After = EMPTY

    def standing(self, person_id: str) -> Standing:
        """How that person stands."""
        return self.standings.get(person_id, STRANGER)

    def person(self, person_id: str) -> Owner | None:
        """That person, if they ever were here."""
        name = self.names.get(person_id)
        return None if name is None else Owner(person_id, name)

    def then(self, entry: Entry) -> "Ground":
        """The ground after that entry, which follows the one for which this holds."""
        said, ground = entry.payload, self
        if isinstance(said, MessageEdited | MessageDeleted):
            gone = said.target_seq if isinstance(said, MessageDeleted) else None
            authors = {seq: author for seq, author in self.authors.items() if seq != gone}
            ground = replace(ground, edits_seq=entry.seq, authors=authors)
        if isinstance(said, MessagePosted) and entry.after.slow_mode_s:
            ground = replace(ground, spoke_at={**self.spoke_at, entry.by.id: entry.at})
        if person := about(said, entry.by):
            standings = {**self.standings, person.id: standing_after(self.standing(person.id), said)}
            names = {**self.names, person.id: person.name}
            ground = replace(ground, members_seq=entry.seq, standings=standings, names=names)
        return ground


NO_GROUND: Final = Ground()
