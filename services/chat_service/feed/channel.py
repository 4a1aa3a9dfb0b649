"""One conversation on this replica: who follows it, and how far they are."""

import asyncio
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from typing import Final

from chat_service.feed import frames
from chat_service.feed.batch import Batch
from chat_service.feed.connection import TOO_SLOW, TOO_SLOW_SAID, Connection
from contract.audience import Audience
from contract.entries import Entry, State

EVERYBODY: Final = frozenset(Audience)
STALLED_ENTRIES: Final = 200  # a page; who is further behind and takes nothing comes back with a cursor


@dataclass(eq=False, slots=True)
class Follower:
    """A connection that follows the conversation; `told` is the place in the queue that it knows."""

    connection: Connection
    told: tuple[int, int | None] | None = None


@dataclass(eq=False, slots=True)
class Channel:
    """Live followers have all seen entry `last` and get each entry that is `last + 1`.

    Who joins reads the backlog first and becomes live when it has reached what was rung meanwhile (`rung`). Since all
    live followers are equally far, an entry is encoded once an audience and a gap is read once for all. A live follower
    who takes no more is `stalled` from then on, at the entry they got last, until they take more or are too far behind.
    """

    conversation_id: str
    on_stall: Callable[["Channel", Connection], None]
    live: dict[Connection, Follower] = field(default_factory=dict)
    joining: set[Connection] = field(default_factory=set)
    stalled: dict[Connection, int] = field(default_factory=dict)
    last: int = 0
    rung: int = 0
    state: State | None = None
    _turn: list[Entry] = field(default_factory=list)

    @property
    def behind(self) -> bool:
        """Whether entries are known to exist that live followers have not got."""
        return bool(self.live) and self.rung > self.last

    @property
    def forsaken(self) -> bool:
        """Whether nobody follows any more."""
        return not self.live and not self.joining and not self.stalled

    def ring(self, entry: Entry) -> None:
        """An entry was stored: deliver it if it is the next one; an older one is known, a newer one leaves a gap."""
        self.rung = max(self.rung, entry.seq)
        self.advance([entry])
        for connection, last in list(self.stalled.items()):
            if entry.seq - last > STALLED_ENTRIES:
                connection.close(TOO_SLOW, TOO_SLOW_SAID)

    def advance(self, entries: Iterable[Entry]) -> None:
        """Deliver those of the ascending entries that come next."""
        for entry in entries:
            if self.live and entry.seq == self.last + 1:
                self._deliver(entry)

    def go_live(self, connection: Connection, cursor: int) -> bool:
        """Make a joining connection live at `cursor`; False unless that is where everybody is.

        If it is further, the others have a gap that is known now; if it is not as far, it has more to read.
        """
        self.rung = max(self.rung, cursor)
        if cursor < self.rung or (self.live and cursor != self.last):
            return False
        self._flush()  # what others are about to get was in this one's backlog
        self.joining.discard(connection)
        self.live[connection] = Follower(connection)
        self.last = cursor
        return True

    def leave(self, connection: Connection) -> None:
        """Follow no longer."""
        self.joining.discard(connection)
        self.live.pop(connection, None)
        self.stalled.pop(connection, None)

    def rejoin(self, connection: Connection) -> int:
        """A stalled connection takes more: it joins again; the entry that it got last."""
        self.joining.add(connection)
        return self.stalled.pop(connection)

    def tell(self, frame: str, besides: str, audiences: Container[Audience] = EVERYBODY) -> None:
        """Send a passing frame to the live followers of these audiences, `besides` that person."""
        for connection in list(self.live):
            if connection.author.by.id != besides and connection.audience in audiences:
                connection.send(frame)

    def _deliver(self, entry: Entry) -> None:
        """Queue it for the end of this turn, with what comes until then: no timer, and under load fewer writes."""
        self.last = entry.seq
        self.rung = max(self.rung, entry.seq)
        self.state = entry.after.state
        if not self._turn:
            asyncio.get_running_loop().call_soon(self._flush)
        self._turn.append(entry)

    def _flush(self) -> None:
        """Send what this turn brought: encoded once an audience, joined once, one write a receiver."""
        turn, self._turn = self._turn, []
        batches: dict[Audience, Batch] = {}
        for connection in list(self.live) if turn else ():
            batch = batches.get(connection.audience)
            if batch is None:
                batch = batches[connection.audience] = Batch(frames.entry(entry, connection.audience) for entry in turn)
            connection.send_all(batch)
            if connection.behind:
                self._stall(connection)

    def _stall(self, connection: Connection) -> None:
        del self.live[connection]
        self.stalled[connection] = self.last
        self.on_stall(self, connection)
