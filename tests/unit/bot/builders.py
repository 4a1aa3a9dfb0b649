"""Turns and topics; what a test does not mention is supplied here."""

from typing import Any

import msgspec

from bot.index import Index
from bot.knowledge import SHIPPED, Topic, load, parse
from bot.turn import answer
from contract.fields import decode_hook
from contract.turn import Brief, Handoff, Said, TurnAnswer, TurnRequest

TOPICS = """
- question: Where is my order?
  also: [Track my order, my parcel is late]
  answer: Open the tracking link in your e-mail.
  quick_replies: [How long does delivery take?, escalate]
- question: "How long does delivery take?"
  also: [shipping time in days]
  answer: Two to four working days.
  quick_replies: [Track my order]
- question: Can I return something?
  also: [send an item back]
  answer: Yes, within 30 days.
"""
TOPICS = TOPICS.replace("[How long does delivery take?,", '["How long does delivery take?",')


def some_topics() -> tuple[Topic, ...]:
    return parse(TOPICS)


def an_index() -> Index:
    return Index(some_topics())


def the_shipped_index() -> Index:
    return Index(load(SHIPPED))


def visitor(text: str, seq: int = 1) -> Said:
    return Said(seq=seq, role="visitor", text=text)


def agent(text: str, seq: int = 2) -> Said:
    return Said(seq=seq, role="agent", text=text)


def a_handoff(**fields: Any) -> Handoff:
    return Handoff(**{"available": True, "agents_online": 2, "queue_length": 0, "eta_s": None, **fields})


def a_brief(**fields: Any) -> Brief:
    return Brief(**{"outcome": "refund of 20 euros agreed", "facts": [], "do_not_repeat": [], **fields})


def a_turn_body(text: str = "hello", **fields: Any) -> dict[str, Any]:
    """The request as JSON would hold it."""
    body = {
        "conversation": {"id": "c_1", "state": "bot", "epoch": 3, "head_seq": 9, "language": "en"},
        "message": {"seq": 9, "text": text, "at": "2026-03-01T12:00:00.123Z"},
        "sender": {"id": "v_1", "name": "Ana"},
        "history": [],
        "handoff": a_handoff(),
        "last_handoff": None,
        **fields,
    }
    built: dict[str, Any] = msgspec.to_builtins(body)
    return built


def a_turn(text: str = "hello", **fields: Any) -> TurnRequest:
    return msgspec.convert(a_turn_body(text, **fields), TurnRequest, dec_hook=decode_hook)


async def answered(text: str, *, index: Index | None = None, **fields: Any) -> TurnAnswer:
    """What the bot without a model answers."""
    return await answer(a_turn(text, **fields), index or an_index(), None)


async def said(text: str, **fields: Any) -> str:
    """The text of its one message."""
    (message,) = (await answered(text, **fields)).messages
    return message.text


async def buttons(text: str, **fields: Any) -> list[str]:
    """The quick replies under its one message."""
    (message,) = (await answered(text, **fields)).messages
    return [str(reply) for reply in message.quick_replies]
