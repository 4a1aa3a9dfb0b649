"""One turn: from what the visitor said to what the bot says and does."""

from collections.abc import Sequence
from typing import Final, Protocol

from bot import brief, small_talk
from bot.index import Found, Index
from bot.knowledge import Topic
from bot.texts import fit
from contract.fields import QuickReply
from contract.text import BOT_NAME
from contract.turn import QUICK_REPLIES, Handoff, TurnAnswer, TurnMessage, TurnRequest

OFFERS: Final = 3  # near topics when unsure
SHOWN: Final = 6  # topics under `help`
CONTEXT: Final = 5  # entries that a model reads

BACK: Final = "I'm back, and I know what our team did for you."
UNSURE: Final = "I'm not sure about that, and I don't want to guess."
GONE_THROUGH: Final = "You went through this with our team already, so I won't repeat it."
TO_A_PERSON: Final = "Type escalate, and I pass this chat on to a person."


class Thinker(Protocol):
    """A model that answers from the topics it is given. `Model` is one."""

    async def think(self, request: TurnRequest, topics: Sequence[Topic]) -> str:
        """What to say. Raises CannotThink."""


CAUSES: Final = {
    "slow": "it takes me too long",
    "unreachable": "I can't reach the service that I think with",
    "busy": "too many people are asking me at once",
    "refused": "the service that I think with does not let me in",
    "fault": "the service that I think with has a fault",
    "unreadable": "I can't read my own notes",
    "empty": "nothing came to my mind",
}


class CannotThink(Exception):
    """The model did not answer. `cause` is one of CAUSES, for log and metrics; `why` says it to the visitor."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause, self.why = cause, CAUSES[cause]


async def answer(request: TurnRequest, index: Index, thinker: Thinker | None) -> TurnAnswer:
    """What the bot says and does. Raises CannotThink."""
    order = request.message.text.strip().casefold()
    if order == "escalate":
        wish = brief.handoff(request, index)
        return TurnAnswer(epoch=request.conversation.epoch, messages=[_escalated(request.handoff)], action=wish)
    if order == "help":
        message = _help(index)
    elif thinker:
        message = _thought(await thinker.think(request, _context(request, index)))
    else:
        message = _looked_up(request, index)
    return TurnAnswer(epoch=request.conversation.epoch, messages=[message])


def trouble(request: TurnRequest, error: CannotThink) -> TurnAnswer:
    """What to say when the model fails; the chat goes on."""
    text = f"I'm having trouble thinking right now: {error.why}. Try again in a moment, or type escalate for a person."
    return TurnAnswer(epoch=request.conversation.epoch, messages=[say(text, "escalate")])


def say(text: str, *quick_replies: str) -> TurnMessage:
    """A bubble; quick replies that are too long for a button are left out."""
    fitting = [QuickReply(reply) for reply in dict.fromkeys(quick_replies) if len(reply) <= QuickReply.CHARS]
    return TurnMessage(fit(text), fitting[:QUICK_REPLIES])


def _escalated(handoff: Handoff) -> TurnMessage:
    if not handoff.available:
        return say(
            "Your chat has been escalated to a person, but live chat is not implemented yet: nobody can answer here "
            "for now. What you wrote is kept."
        )
    return say(f"Your chat has been escalated to a person. {_waiting(handoff)}")


def _waiting(handoff: Handoff) -> str:
    """How it stands with our people, as far as it is known."""
    if handoff.agents_online <= 0:
        return "Nobody of our team is online right now; your chat is kept in the queue, and the answer comes here."
    ahead = handoff.queue_length
    queue = (
        ""
        if ahead <= 0
        else "There is 1 chat ahead of you. "
        if ahead == 1
        else f"There are {ahead} chats ahead of you. "
    )
    return f"{queue}Somebody of our team will answer here{_in_about(handoff.eta_s)}."


def _in_about(eta_s: int | None) -> str:
    if eta_s is None or eta_s < 0:
        return ""
    minutes = -(-eta_s // 60)
    return " in about a minute" if minutes <= 1 else f" in about {minutes} minutes"


def _help(index: Index) -> TurnMessage:
    step = max(1, len(index.topics) // SHOWN)
    shown = [topic.question for topic in index.topics[::step]][:SHOWN]
    return say(
        f"I'm {BOT_NAME}. Ask me in your own words, for example:\n"
        + "\n".join(f"• {question}" for question in shown)
        + "\n\nI answer from our help pages at any hour. To talk with a person, type escalate.",
        *shown,
        "escalate",
    )


def _thought(text: str) -> TurnMessage:
    return say(text, *(["escalate"] if "escalate" in text.casefold() else []))


def _context(request: TurnRequest, index: Index) -> list[Topic]:
    """What the model may need to know: for this message first, then for the one before it ("and how long?")."""
    texts = [request.message.text, *brief.questions(request)[-1:]]
    found = [hit.topic for text in texts for hit in index.find(text)[:CONTEXT]]
    barred = _barred(request, index)
    return [topic for topic in dict.fromkeys(found) if topic not in barred][:CONTEXT]


def _looked_up(request: TurnRequest, index: Index) -> TurnMessage:
    """Without a model: small talk, or an entry of the knowledge, or saying that there is none."""
    text = request.message.text
    if small := small_talk.reply(text, name=request.sender.name, bot=BOT_NAME):
        return say(_after_return(request, small), "help", "escalate")
    if small_talk.asks_for_a_person(text):
        return say(small_talk.ASKED_FOR_A_PERSON, "escalate")
    found, barred = index.find(text), _barred(request, index)
    if found and found[0].sure:
        return _known(request, found[0].topic, barred, index)
    return _unknown(request, [hit for hit in found if hit.topic not in barred])


def _known(request: TurnRequest, topic: Topic, barred: Sequence[Topic], index: Index) -> TurnMessage:
    if topic in barred:
        return say(
            _after_return(request, f"{GONE_THROUGH} Tell me what is different now, or type escalate."), "escalate"
        )
    onward = [reply for reply in topic.quick_replies if reply == "escalate" or index.named(reply) not in barred]
    return say(topic.answer, *onward)


def _unknown(request: TurnRequest, near: Sequence[Found]) -> TurnMessage:
    offers = [hit.topic.question for hit in near[:OFFERS]]
    way_on = "Did you mean one of these? If not, type escalate, and I pass this chat on to a person."
    return say(_after_return(request, f"{UNSURE} {way_on if offers else TO_A_PERSON}"), *offers, "escalate")


def _after_return(request: TurnRequest, text: str) -> str:
    """The first words after an agent gave the conversation back. The brief is the agents' own and is not quoted."""
    others = [line.role for line in request.history if line.role != "visitor"]
    return f"{BACK} {text}" if request.last_handoff and others[-1:] == ["agent"] else text


def _barred(request: TurnRequest, index: Index) -> list[Topic]:
    """The topics that an agent asked not to repeat: named there, or quoted from their answer."""
    items = request.last_handoff.do_not_repeat if request.last_handoff else []
    named = [index.named(item) for item in items]
    folded = [item.strip().casefold() for item in items if len(item.strip()) >= 8]
    quoted = [topic for topic in index.topics if any(item in topic.answer.casefold() for item in folded)]
    return [*(topic for topic in named if topic), *quoted]
