"""Appending: optimistic, so nothing is locked. One conversation's commands that wait for an insert go out together."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from chat_service.domain.command import Command
from chat_service.domain.moves import Moved, moved
from chat_service.domain.refusals import NothingToInsert, Stale, Stands
from chat_service.domain.rules import decide_by_kind
from chat_service.handlers.grounds import Grounds
from chat_service.handlers.heads import Heads
from chat_service.handlers.ports import Ports
from chat_service.ports.errors import ClientIdTaken, SeqTaken, Unavailable
from contract.entries import Entry
from process.histogram import Histogram
from process.tally import Tally

ANSWER_S: Final = 4.8  # below the 5 s that are promised, above the adapters' 4.5 s
TOOK_S: Final = (0.001, 0.0025, 0.005, 0.010, 0.025, 0.050, 0.100, 0.250, 0.500, 1.0, 2.5, 5.0)


class ClientIdReused(Exception):
    """This `client_id` belongs to another command, or to somebody else's."""


class Appended(NamedTuple):
    """The entry that a command became, now or earlier."""

    entry: Entry
    is_new: bool


class _Pending(NamedTuple):
    command: Command
    done: "asyncio.Future[Appended]"


class Appender:
    """Appends commands; of one conversation one insert is in flight, and what waits for it goes out as one batch.

    Counts what this replica wrote, what that moved, how long the acknowledged took, places that others were first at
    (`conflicts`), and commands of which nobody knew in time what became of them (`unavailable`).
    """

    def __init__(self, ports: Ports, heads: Heads, grounds: Grounds) -> None:
        self._ports, self._heads, self._grounds = ports, heads, grounds
        self._waiting: dict[str, list[_Pending]] = {}
        self._at_work: set[asyncio.Task[None]] = set()
        self.appended = self.conflicts = self.unavailable = 0
        self.moved = Tally("kind", Moved)
        self.took = Histogram(TOOK_S)

    async def append(self, command: Command) -> Appended:
        """Decide on the newest state, write at the next place, announce. Harmless to repeat.

        Raises NotAllowed, Forbidden, LiveChatOff or Unfit (on the newest head only), ClientIdReused, and Unavailable
        when it is not known within 4.8 s what became of it. Whoever stops waiting does not stop the append.
        """
        began_s = time.monotonic()
        pending = _Pending(command, asyncio.get_running_loop().create_future())
        line = self._waiting.get(command.conversation_id)
        if line is None:
            self._waiting[command.conversation_id] = [pending]
            task = asyncio.create_task(self._work_off(command.conversation_id))
            self._at_work.add(task)
            task.add_done_callback(self._at_work.discard)
        else:
            line.append(pending)
        try:
            async with asyncio.timeout(ANSWER_S):
                appended = await pending.done
        except TimeoutError as error:
            self.unavailable += 1
            raise Unavailable("the database does not answer") from error
        except Unavailable:
            self.unavailable += 1
            raise
        self.took.observe(time.monotonic() - began_s)
        return appended

    async def try_out(self, command: Command) -> None:
        """Raise what an append would raise now for what the command asks; write nothing."""
        with suppress(Stale):  # somebody is writing there just now
            await self._decided(await self._heads.refresh(command.conversation_id), command)

    async def finish(self) -> None:
        """Return when nothing is in flight."""
        while self._at_work:
            await asyncio.wait(self._at_work)

    async def _work_off(self, conversation_id: str) -> None:
        """Write what waits, group by group, until nothing waits."""
        while group := self._waiting[conversation_id]:
            self._waiting[conversation_id] = []
            firsts, repeats = _folded(group)
            if len(firsts) == 1 or not await self._together(conversation_id, firsts):
                repeats = [*firsts, *repeats]
            for pending in repeats:
                await self._one_by_one(pending)
        del self._waiting[conversation_id]

    async def _together(self, conversation_id: str, group: Sequence[_Pending]) -> bool:
        """Write the group as one batch; False if anything stood in the way: a prefix may be stored then."""
        try:
            entries = await self._batch(await self._heads.get(conversation_id), group)
            await self._ports.log.insert(entries)
        except Exception as error:  # noqa: BLE001 - each command learns its own outcome, one by one
            self.conflicts += isinstance(error, SeqTaken)
            self._heads.drop(conversation_id)
            return False
        for pending, entry in zip(group, entries, strict=True):
            await self._announce(pending, Appended(entry, is_new=True))
        return True

    async def _batch(self, head: Entry | None, group: Sequence[_Pending]) -> list[Entry]:
        """An entry a command, each decided on the one before. Raises NothingToInsert, Unavailable."""
        commands = [pending.command for pending in group]
        ground = await self._grounds.under(commands[0].conversation_id, head, commands)
        entries = []
        for command in commands:
            head = decide_by_kind(head, command, self._ports.now(), ground, live_chat=self._ports.live_chat)
            ground = ground.then(head)
            entries.append(head)
        return entries

    async def _one_by_one(self, pending: _Pending) -> None:
        if pending.done.cancelled():
            return  # its time is over: whoever gave it will give it again
        try:
            appended = await self._alone(pending.command)
        except Exception as error:  # noqa: BLE001 - whatever it is belongs to the one who gave the command
            if not pending.done.done():
                pending.done.set_exception(error)
        else:
            await self._announce(pending, appended)

    async def _announce(self, pending: _Pending, appended: Appended) -> None:
        """Ring and acknowledge. A repeat rings, too: its first ring may have died with the process that stored it."""
        if appended.is_new:
            self.appended += 1
            if move := moved(appended.entry):
                self.moved.add(move)
            self._heads.put(appended.entry)
        await self._ports.broker.publish(appended.entry)
        if not pending.done.done():
            pending.done.set_result(appended)

    async def _alone(self, command: Command) -> Appended:
        """Decide and write; start over when another writer took the place."""
        head = await self._heads.get(command.conversation_id)
        while True:
            try:
                entry = await self._decided(head, command)
                await self._ports.log.insert([entry])
            except ClientIdTaken as taken:
                return Appended(same(taken.entry, command), is_new=False)
            except (SeqTaken, Stale):
                self.conflicts += 1
                head = await self._heads.refresh(command.conversation_id)  # what they wrote may change the decision
            except Unavailable:
                self._heads.drop(command.conversation_id)
                raise
            except NothingToInsert as outcome:
                newest = await self._heads.refresh(command.conversation_id)
                if newest == head:
                    return Appended(await self._stored_before(command, outcome), is_new=False)
                head = newest
            else:
                return Appended(entry, is_new=True)

    async def _decided(self, head: Entry | None, command: Command) -> Entry:
        """The entry that follows `head`. Raises NothingToInsert, Stale, Unavailable."""
        ground = await self._grounds.under(command.conversation_id, head, [command])
        return decide_by_kind(head, command, self._ports.now(), ground, live_chat=self._ports.live_chat)

    async def _stored_before(self, command: Command, outcome: NothingToInsert) -> Entry:
        """The entry that this command became earlier, or the one that stands; else raises the outcome."""
        if stored := await self._ports.log.by_client_id(command.conversation_id, command.client_id):
            return same(stored, command)
        if not isinstance(outcome, Stands):
            raise outcome
        if standing := await self._ports.log.entry(command.conversation_id, outcome.seq):
            return standing
        raise Unavailable("the entry that stands can't be read yet")


def _folded(group: Sequence[_Pending]) -> tuple[list[_Pending], list[_Pending]]:
    """The first command under each `client_id`, and the others."""
    first = {pending.command.client_id: pending for pending in reversed(group)}
    firsts = [pending for pending in group if first[pending.command.client_id] is pending]
    return firsts, [pending for pending in group if first[pending.command.client_id] is not pending]


def same(stored: Entry, command: Command) -> Entry:
    """The stored entry, if the command is the one that it was made from. Raises ClientIdReused."""
    if command.ours or stored.digest == command.digest:
        return stored
    raise ClientIdReused(command.client_id)
