"""The log: every conversation's entries in order, and the newest of each, found without searching."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from contract.entries import Entry, State

PAGE: int = 200  # entries a read at the most
BEYOND: int = 2**53  # no seq is larger, in any client's numbers either; cursors end here


class View(StrEnum):
    """Conversations by their newest entries: the queue longest waiting first, the others newest first."""

    QUEUE = "queue"
    MINE = "mine"
    BOT = "bot"
    ALL = "all"
    RESOLVED = "resolved"


class Place(NamedTuple):
    """A place in a view: by time (in the queue since when it waits), then by conversation."""

    at: datetime
    conversation_id: str


class MovePlace(NamedTuple):
    """A place among the moves (`domain.moves`): by time, then by conversation, then by seq."""

    at: datetime
    conversation_id: str
    seq: int


class EntryPlace(NamedTuple):
    """A place among what a search finds: an entry, by its time."""

    at: datetime
    conversation_id: str
    seq: int


class Log(Protocol):
    """Entries under two unique keys: (conversation_id, seq) and (conversation_id, client_id).

    The newest entry of a conversation carries the mark `latest`; every entry is inserted with it and takes it off its
    predecessors afterwards, so a conversation may for a moment, or after a crash, have two: readers of marks keep the
    higher seq and mend the lower one. Every method raises Unavailable after 5 s without an answer.

    Of rooms (`after.state` is one of ROOM_STATES) a text that was edited or deleted is returned by no method from the
    moment on when that entry is stored: readers mask it (`domain.rooms.masks`), and it is taken out of the database
    and its search right afterwards, by whoever reads it next, or by `redact`. Rooms are in no view, tally or page by
    time.
    """

    async def insert(self, entries: Sequence[Entry]) -> None:
        """Write entries of one conversation, at places that follow one another; on return a majority has all of them.

        After an error a prefix of them may be stored: look each up by `client_id`. Raises SeqTaken for the writer
        who came second, ClientIdTaken (holding the stored entry, once a majority has it) for a repeat.
        """

    async def head(self, conversation_id: str) -> Entry | None:
        """The newest entry: what a decision is made on."""

    async def settled_head(self, conversation_id: str) -> Entry | None:
        """The newest entry, by a read that no later one contradicts: for saying that a cursor lies beyond it."""

    async def heads(self, conversation_ids: Sequence[str]) -> dict[str, int]:
        """The newest seq of each, in one read; conversations without entries are left out."""

    async def by_client_id(self, conversation_id: str, client_id: str) -> Entry | None:
        """The entry stored under that `client_id`, once a majority has it."""

    async def after(self, conversation_id: str, seq: int, limit: int = PAGE) -> list[Entry]:
        """The entries that follow `seq`, ascending, `limit` at the most."""

    async def before(self, conversation_id: str, seq: int | None, limit: int = PAGE) -> list[Entry]:
        """The newest entries, or those before `seq`, ascending, `limit` at the most."""

    async def entry(self, conversation_id: str, seq: int) -> Entry | None:
        """One entry."""

    async def awaiting_since(self, before: datetime, limit: int) -> list[str]:
        """Conversations whose visitor waits for the bot since before that moment, longest first."""

    async def redact(self) -> None:
        """Take out every text that ought to be out of the database and is in it yet: whoever was to do it failed."""

    async def queue(self, limit: int) -> list[Entry]:
        """The newest entries of the queued conversations, longest waiting first."""

    async def view(self, view: View, owner: str | None, after: Place | None, limit: int) -> list[Entry]:
        """The newest entries of the view's conversations, from its beginning or after that place.

        `owner` is whose view MINE is. Costs one search in an index, however many conversations there are.
        """

    async def count(self, view: View, owner: str | None, limit: int) -> int:
        """How many conversations the view has, counted up to `limit`."""

    async def tally(self, state: State, limit: int) -> int:
        """About how many conversations are in that state, counted up to `limit`: a walk along an index, no further.

        One that has two marks at that moment may count twice.
        """

    async def by_time(self, state: State | None, after: Place, limit: int) -> list[Entry]:
        """The newest entries of conversations in that state (None: in any) after that place, oldest first."""

    async def moves(self, after: MovePlace | None, limit: int) -> list[Entry]:
        """The entries that moved something, oldest first, from the first one or after that place.

        An entry is among them from the moment it is stored. Costs one search in an index, as the two below.
        """

    async def moves_before(self, place: MovePlace | None, limit: int) -> list[Entry]:
        """The same, newest first, from the newest one or before that place."""

    async def ratings(self, conversation_id: str, limit: int) -> list[Entry]:
        """The visitor's ratings of that conversation, newest first."""

    async def owners(self) -> list[str]:
        """The ids of agents who have conversations; one who gave the last one away just now may be among them."""

    async def newest(self, conversation_ids: Sequence[str]) -> dict[str, Entry]:
        """The newest entry of each, in one read; conversations without entries are left out."""

    async def search(
        self,
        words: Sequence[str],
        prefix: str | None,
        after: EntryPlace | None,
        limit: int,
        *,
        within: str | None = None,
    ) -> list[Entry]:
        """The entries with all these words (`domain.words`) and one that begins with `prefix`, newest first.

        From the newest one or after that place, `limit` at the most; `within` is the only conversation that is looked
        at, None for all. Costs searches in an index: more with what fits, not with what there is. Entries of a version
        that knew no search are not found.
        """

    async def ping(self) -> None:
        """Return when the database answers."""
