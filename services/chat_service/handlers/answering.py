"""One turn of the bot: two attempts within their deadlines, given up when the conversation changes hands meanwhile."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from chat_service.domain.command import BOT, SYSTEM, BotTurn, Command, GiveUpOnBot
from chat_service.domain.refusals import NothingToInsert
from chat_service.handlers.append import Appender
from chat_service.handlers.ports import Ports
from chat_service.handlers.turn import TurnMaker, actions, messages
from chat_service.ports.broker import Ring
from chat_service.ports.errors import TurnFailed
from contract.entries import Action, Entry, HandoffAction, Message, ResolveAction
from contract.turn import TurnAnswer
from process.histogram import Histogram
from process.tally import Tally

ATTEMPTS: Final = 2
NO_ANSWER: Final = "I can't answer just now: something went wrong on my side. Please try again in a moment."

OUTCOMES: Final = ("answered", "silent", "handed_over", "resolved", "failed", "given_up", "refused")
TOOK_S: Final = (0.010, 0.025, 0.050, 0.100, 0.250, 0.500, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)

log = logging.getLogger("chat_service.asking")


class Superseded(Exception):
    """The conversation changed hands while the bot was thinking: its answer is not wanted any more."""


class Answering:
    """Turns a head that awaits an answer into the entry that answers it, or hands over. Counts what became of turns.

    `given_up`: the conversation changed hands meanwhile. `refused`: it had when the answer was there.
    """

    def __init__(self, ports: Ports, appender: Appender, turns: TurnMaker) -> None:
        self._ports, self._appender, self._turns = ports, appender, turns
        self._epochs: dict[str, tuple[int, asyncio.Event]] = {}
        self.answered = self.failed = 0
        self.outcomes, self.took = Tally("outcome", OUTCOMES), Histogram(TOOK_S)
        ports.broker.listen(self._on_ring)

    async def answer(self, head: Entry) -> None:
        """Ask about everything up to the newest visitor message, and append what comes of it."""
        superseded, began_s = asyncio.Event(), time.monotonic()
        self._epochs[head.conversation_id] = (head.after.epoch, superseded)
        try:
            outcome, command = await self._outcome(head, superseded)
            appended = await self._appender.append(command)
        except Superseded:
            self.outcomes.add("given_up")  # the newest head tells what to do
        except NothingToInsert:
            self.outcomes.add("refused")
            log.info("a late turn was refused", extra={"conversation_id": head.conversation_id, "seq": head.seq})
        else:
            self.outcomes.add(outcome)
            self.took.observe(time.monotonic() - began_s)
            log.debug("turn", extra={"conversation_id": head.conversation_id, "seq": appended.entry.seq})
        finally:
            del self._epochs[head.conversation_id]

    async def _outcome(self, head: Entry, superseded: asyncio.Event) -> tuple[str, Command]:
        """What came of asking, and the command that it becomes. Raises Superseded."""
        seq, epoch, conversation_id = head.after.visitor_seq, head.after.epoch, head.conversation_id
        try:
            answer = await _unless(superseded, lambda: self._attempts(head))
            turn = BotTurn(epoch, seq, messages(answer), actions(answer))
            outcome = _kind(turn.messages, turn.action)
            self.answered += 1
        except TurnFailed as failed:
            outcome = "failed"
            self.failed += 1
            about = {"conversation_id": conversation_id, "seq": seq, "delivery_id": _delivery_id(head)}
            log.warning("the turn failed: %s", failed.reason, extra=about)
            if self._ports.live_chat:
                wish = GiveUpOnBot(epoch, seq, f"The bot failed: {failed.reason}")
                return outcome, Command(conversation_id, f"sys:handoff:{epoch}", SYSTEM, wish)
            turn = BotTurn(epoch, seq, [Message(NO_ANSWER)])
        return outcome, Command(conversation_id, f"bot:{seq}", BOT, turn)

    async def _attempts(self, head: Entry) -> TurnAnswer:
        """The answer to the first attempt or to the second, which carries the same delivery id. Raises TurnFailed."""
        request = await self._turns.request(head)
        delivery_id = _delivery_id(head)
        for _ in range(ATTEMPTS - 1):
            try:
                return await self._ports.bot.turn(request, delivery_id)
            except TurnFailed as failed:
                log.info("first attempt: %s", failed.reason, extra={"delivery_id": delivery_id})
        return await self._ports.bot.turn(request, delivery_id)

    def _on_ring(self, ring: Ring) -> None:
        if isinstance(ring, Entry) and (running := self._epochs.get(ring.conversation_id)):
            epoch, superseded = running
            if ring.after.epoch > epoch:  # an old entry may ring again
                superseded.set()


def _delivery_id(head: Entry) -> str:
    """The same on every attempt, at whichever replica."""
    return f"{head.conversation_id}:{head.after.epoch}:{head.after.visitor_seq}"


def _kind(said: Sequence[Message], action: Action | None) -> str:
    """What a turn did, as one word."""
    match action:
        case HandoffAction():
            return "handed_over"
        case ResolveAction():
            return "resolved"
    return "answered" if said else "silent"


async def _unless(event: asyncio.Event, work: Callable[[], Awaitable[TurnAnswer]]) -> TurnAnswer:
    """The work's result. Raises Superseded, the work given up, as soon as the event is set."""
    task, stop = asyncio.ensure_future(work()), asyncio.ensure_future(event.wait())
    try:
        await asyncio.wait([task, stop], return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise Superseded
        return task.result()
    finally:
        task.cancel()
        stop.cancel()
