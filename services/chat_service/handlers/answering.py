"""One turn of the bot: two attempts within their deadlines, given up when the conversation changes hands meanwhile."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from chat_service.domain.command import BOT, SYSTEM, BotTurn, Command, GiveUpOnBot
from chat_service.domain.refusals import NothingToInsert
from chat_service.handlers.append import Appender
from chat_service.handlers.ports import Ports
from chat_service.handlers.turn import TurnMaker, actions, messages
from chat_service.ports.broker import Ring
from chat_service.ports.errors import TurnFailed
from contract.entries import Entry, Message
from contract.turn import TurnAnswer

ATTEMPTS: Final = 2
NO_ANSWER: Final = "I can't answer just now: something went wrong on my side. Please try again in a moment."

log = logging.getLogger("chat_service.asking")


class Superseded(Exception):
    """The conversation changed hands while the bot was thinking: its answer is not wanted any more."""


class Answering:
    """Turns a head that awaits an answer into the entry that answers it, or hands over. Counts what became of turns."""

    def __init__(self, ports: Ports, appender: Appender, turns: TurnMaker) -> None:
        self._ports, self._appender, self._turns = ports, appender, turns
        self._epochs: dict[str, tuple[int, asyncio.Event]] = {}
        self.answered = self.failed = 0
        ports.broker.listen(self._on_ring)

    async def answer(self, head: Entry) -> None:
        """Ask about everything up to the newest visitor message, and append what comes of it."""
        superseded = asyncio.Event()
        self._epochs[head.conversation_id] = (head.after.epoch, superseded)
        try:
            command = await self._outcome(head, superseded)
            appended = await self._appender.append(command)
            log.debug("turn", extra={"conversation_id": head.conversation_id, "seq": appended.entry.seq})
        except Superseded:
            pass  # the newest head tells what to do
        except NothingToInsert:
            log.info("a late turn was refused", extra={"conversation_id": head.conversation_id, "seq": head.seq})
        finally:
            del self._epochs[head.conversation_id]

    async def _outcome(self, head: Entry, superseded: asyncio.Event) -> Command:
        """The command that the bot's answer, or its failure, becomes. Raises Superseded."""
        seq, epoch, conversation_id = head.after.visitor_seq, head.after.epoch, head.conversation_id
        try:
            answer = await _unless(superseded, lambda: self._attempts(head))
            turn = BotTurn(epoch, seq, messages(answer), actions(answer))
            self.answered += 1
        except TurnFailed as failed:
            self.failed += 1
            log.warning("the turn failed: %s", failed.reason, extra={"conversation_id": conversation_id, "seq": seq})
            if self._ports.live_chat:
                wish = GiveUpOnBot(epoch, seq, f"The bot failed: {failed.reason}")
                return Command(conversation_id, f"sys:handoff:{epoch}", SYSTEM, wish)
            turn = BotTurn(epoch, seq, [Message(NO_ANSWER)])
        return Command(conversation_id, f"bot:{seq}", BOT, turn)

    async def _attempts(self, head: Entry) -> TurnAnswer:
        """The answer to the first attempt or to the second, which carries the same delivery id. Raises TurnFailed."""
        request = await self._turns.request(head)
        delivery_id = f"{head.conversation_id}:{head.after.epoch}:{request.message.seq}"
        for _ in range(ATTEMPTS - 1):
            try:
                return await self._ports.bot.turn(request, delivery_id)
            except TurnFailed as failed:
                log.info("first attempt: %s", failed.reason, extra={"delivery_id": delivery_id})
        return await self._ports.bot.turn(request, delivery_id)

    def _on_ring(self, ring: Ring) -> None:
        if isinstance(ring, Entry) and (running := self._epochs.get(ring.conversation_id)):
            epoch, superseded = running
            if ring.after.epoch != epoch:
                superseded.set()


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
