"""One conversation on this replica: who follows it, and how far they are."""

import asyncio
import itertools
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from chat_service.domain.rooms.standing import leaver
from chat_service.feed import frames
from chat_service.feed.batch import Batch
from chat_service.feed.connection import TOO_SLOW, TOO_SLOW_SAID, Connection
from chat_service.feed.gather import ENOUGH, Gather
from chat_service.feed.typists import Typists
from contract.audience import Audience
from contract.entries import Entry, State
from process.tally import Tally

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
    on_behind: Callable[[Connection], None]
    on_leaver: "Callable[[Channel, str], None]"
    delivered: Tally
    live: dict[Connection, Follower] = field(default_factory=dict)
    joining: set[Connection] = field(default_factory=set)
    stalled: dict[Connection, int] = field(default_factory=dict)
    last: int = 0
    rung: int = 0
    state: State | None = None
    typists: Typists = field(default_factory=Typists)
    _turn: list[Entry] = field(default_factory=list)
    _gather: Gather = field(default_factory=Gather)
    _timer: asyncio.TimerHandle | None = None

    @property
    def behind(self) -> bool:
        """Whether entries are known to exist that live followers have not got."""
        return bool(self.live) and self.rung > self.last

    @property
    def is_flushed(self) -> bool:
        """Whether live followers were sent all that they have."""
        return not self._turn

    @property
    def followers(self) -> Iterator[Connection]:
        """Everybody who follows: live, behind, or not there yet."""
        return itertools.chain(self.live, self.stalled, self.joining)

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
        batch = Batch([frame])
        for connection in list(self.live):
            if connection.author.by.id != besides and connection.audience in audiences:
                if straight := connection.straight:
                    straight(batch.wire)
                else:
                    connection.send_all(batch)

    def stall(self, connection: Connection) -> bool:
        """Take a live connection that takes no more off the list; False if it is not live."""
        if connection not in self.live:
            return False
        del self.live[connection]
        self.stalled[connection] = self.last - len(self._turn)
        return True

    def is_in(self, state: State) -> None:
        """The conversation is in that state; a place in the queue that was told before is another queue's."""
        if state is not self.state:
            self.state = state
            for follower in self.live.values():
                follower.told = None

    def _deliver(self, entry: Entry) -> None:
        """Queue it for the next flush, with what comes until then."""
        self.last = entry.seq
        self.rung = max(self.rung, entry.seq)
        self.is_in(entry.after.state)
        self._gather.said(entry.by.id)
        self._turn.append(entry)
        if len(self._turn) in {1, ENOUGH}:
            loop = asyncio.get_running_loop()
            loop.call_soon(loop.call_soon, self._flush_or_gather)
        if person_id := leaver(entry.payload):
            self._flush()  # the last that they read of it
            self.on_leaver(self, person_id)

    def _flush_or_gather(self) -> None:
        """The loop came round once more: what it read meanwhile is decided, and goes along."""
        self._end_timer()
        if rest_s := self._gather.rest_s(len(self._turn)):
            self._timer = asyncio.get_running_loop().call_later(rest_s, self._flush)
        else:
            self._flush()

    def _flush(self) -> None:
        """Send what came: encoded once an audience, joined once, one write a receiver."""
        self._end_timer()
        turn, self._turn = self._turn, []
        if not turn:
            return
        asyncio.get_running_loop().call_soon(self._gather.flushed, monotonic(), len(turn), len(self.live))
        self.delivered.add("live", len(turn) * len(self.live))
        batches = {one: Batch(frames.entry(entry, one) for entry in turn) for one in self._audiences()}
        for connection in list(self.live):
            if straight := connection.straight:
                straight(batches[connection.audience].wire)
            else:
                connection.send_all(batches[connection.audience])
                if connection.behind:
                    self.on_behind(connection)

    def _end_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _audiences(self) -> set[Audience]:
        return {connection.audience for connection in self.live}
