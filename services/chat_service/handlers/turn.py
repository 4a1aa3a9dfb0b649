"""The request of a turn from the log, and the bot's answer as the log keeps it."""

from typing import Final

from chat_service.handlers.board import Board
from chat_service.handlers.ports import Ports
from chat_service.handlers.roster import Roster
from chat_service.handlers.waits import Waits
from chat_service.ports.directory import Visitor
from contract import turn
from contract.audience import rfc3339
from contract.entries import (
    Action,
    BotReplied,
    Entry,
    HandoffAction,
    HandoffEnded,
    Message,
    MessagePosted,
    NoteAction,
    ResolveAction,
)
from contract.text import primary_language

HISTORY: Final = 20  # lines that the bot is told
READ: Final = 60  # entries read for them: not every entry is a line


class TurnMaker:
    """Gathers what a turn tells the bot."""

    def __init__(self, ports: Ports, board: Board, roster: Roster, waits: Waits) -> None:
        self._ports, self._board, self._roster, self._waits = ports, board, roster, waits

    async def request(self, head: Entry) -> turn.TurnRequest:
        """The turn that answers everything up to the newest visitor message of `head`. Raises Unavailable."""
        asked = await self._asked(head)
        recent = await self._ports.log.before(head.conversation_id, head.seq + 1, READ)
        return turn.TurnRequest(
            conversation=await self._conversation(head),
            message=turn.Asked(seq=asked.seq, text=_text(asked), at=rfc3339(asked.at)),
            sender=turn.Sender(id=asked.by.id, name=asked.by.name),
            history=[said for entry in recent if entry.seq != asked.seq and (said := _said(entry))][-HISTORY:],
            handoff=await self._handoff(),
            last_handoff=await self._brief(head),
        )

    async def _handoff(self) -> turn.Handoff:
        return turn.Handoff(
            available=self._ports.live_chat,
            agents_online=await self._roster.online(),
            queue_length=await self._board.length(),
            eta_s=await self._waits.expected_s(),
        )

    async def _asked(self, head: Entry) -> Entry:
        if head.seq == head.after.visitor_seq:
            return head
        entry = await self._ports.log.entry(head.conversation_id, head.after.visitor_seq)
        return entry or head

    async def _conversation(self, head: Entry) -> turn.Conversation:
        visitor = await self._ports.directory.visitor_of(head.conversation_id)
        return turn.Conversation(
            id=head.conversation_id,
            state=head.after.state,
            epoch=head.after.epoch,
            head_seq=head.seq,
            language=await self._language(visitor),
        )

    async def _language(self, visitor: Visitor | None) -> str:
        """What the page said last, else what the browser preferred when the session began."""
        if visitor is None:
            return "en"
        visit = await self._ports.directory.visit(visitor.id)
        said = primary_language(visit.language) if visit and visit.language else None
        return said or visitor.language

    async def _brief(self, head: Entry) -> turn.Brief | None:
        if not head.after.brief_seq:
            return None
        entry = await self._ports.log.entry(head.conversation_id, head.after.brief_seq)
        if entry is None or not isinstance(entry.payload, HandoffEnded):
            return None
        ended = entry.payload
        return turn.Brief(outcome=ended.outcome, facts=ended.facts, do_not_repeat=ended.do_not_repeat)


def messages(answer: turn.TurnAnswer) -> list[Message]:
    """The bot's bubbles as entries keep them."""
    return [Message(str(one.text), [str(reply) for reply in one.quick_replies]) for one in answer.messages]


def actions(answer: turn.TurnAnswer) -> Action | None:
    """The bot's action as entries keep it."""
    match answer.action:
        case turn.HandoffWish(reason=reason, summary=summary, facts=facts):
            return HandoffAction(_plain(reason), _plain(summary), [str(fact) for fact in facts])
        case turn.ResolveWish():
            return ResolveAction()
        case turn.NoteWish(text=text):
            return NoteAction(str(text))
    return None


def _said(entry: Entry) -> turn.Said | None:
    """What the entry adds to the talk; notes and changes of hands add nothing."""
    match entry.payload, entry.by.role:
        case MessagePosted(text=text), "visitor" | "agent" as role:
            return turn.Said(seq=entry.seq, role=role, text=text)
        case BotReplied(messages=said), _ if said:
            return turn.Said(seq=entry.seq, role="bot", text="\n".join(message.text for message in said))
    return None


def _text(entry: Entry) -> str:
    return entry.payload.text if isinstance(entry.payload, MessagePosted) else ""


def _plain(text: str | None) -> str | None:
    return None if text is None else str(text)
