"""What an agent reads when taking over: who asked what, and what the bot could and could not answer."""

import re
from collections.abc import Sequence
from typing import Final

from bot import small_talk
from bot.index import Index
from bot.texts import QUOTE_CHARS, cut, fit, quoted
from contract.text import BOT_NAME
from contract.turn import HandoffWish, TurnRequest

ORDERS: Final = frozenset({"help", "escalate"})
QUESTIONS: Final = 5  # the last ones; who wants more reads the transcript
NUMBERS: Final = 5
_NUMBER: Final = re.compile(r"\b(?=[\w-]*\d{4})[A-Za-z]{0,4}-?\d[\d-]{3,19}\b")  # an order's, a parcel's, an invoice's


def handoff(request: TurnRequest, index: Index) -> HandoffWish:
    """The hand-off that the visitor asked for, with what helps whoever takes over."""
    asked = questions(request)
    return HandoffWish(
        reason=fit("The visitor asked for a person."),
        summary=fit(_summary(request.sender.name, asked)),
        facts=[fit(fact) for fact in _facts(request, asked, index)],
    )


def questions(request: TurnRequest) -> list[str]:
    """What the visitor asked so far, oldest first: no orders to the bot, no small talk."""
    said = [line.text for line in request.history if line.role == "visitor" and line.seq < request.message.seq]
    return [text for text in said if _is_question(text)][-QUESTIONS:]


def _is_question(text: str) -> bool:
    return bool(text.strip()) and text.strip().casefold() not in ORDERS and not small_talk.reply(text, name="", bot="")


def _summary(name: str, asked: Sequence[str]) -> str:
    if not asked:
        return f"{name} asked for a person at once, without a question."
    last, before = asked[-1], asked[:-1]
    earlier = f" Before that: {_ended('; '.join(map(quoted, before)))}" if before else ""
    return f"{name} asked for a person. Last question: {_ended(quoted(last))}{earlier}"


def _ended(quotes: str) -> str:
    """With a full stop, unless what is quoted ends a sentence itself."""
    return quotes if quotes[-2] in ".?!…" else f"{quotes}."


def _facts(request: TurnRequest, asked: Sequence[str], index: Index) -> list[str]:
    topics = [index.named(question) for question in asked]
    known = dict.fromkeys(topic.question for topic in topics if topic)
    unknown = [quoted(question) for question, topic in zip(asked, topics, strict=True) if not topic]
    numbers = list(dict.fromkeys(number for question in asked for number in _NUMBER.findall(question)))[-NUMBERS:]
    earlier = request.last_handoff
    return [
        *(f"Topic: {cut(question, QUOTE_CHARS)}" for question in known),
        *(f"{BOT_NAME} found no entry for {question}" for question in unknown),
        *(f"Number mentioned: {number}" for number in numbers),
        *([f"Earlier hand-off ended with: {quoted(earlier.outcome)}"] if earlier and earlier.outcome.strip() else []),
    ]
