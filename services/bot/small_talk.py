"""What people say that is no question: greetings, thanks, and asking for a person in other words."""

import re
from typing import Final

from bot.words import words

GREETING: Final = "Hi {name}! I'm {bot}. Ask me anything about our help topics, or type help to see what I can do."
ASKED_FOR_A_PERSON: Final = "Of course. Type escalate, and I pass this chat on to a person."

# The whole message, without its punctuation. The first that fits answers.
_REPLIES: Final = (
    (
        r"(hi|hello|hey|hiya|howdy|greetings|good (morning|afternoon|evening|day))( there| all| bot| team)?",
        GREETING,
    ),
    (
        r"(great )?(thanks?|thank you|thx|ty|cheers|perfect)( so| very)?( much)?( a lot)?",
        "You're welcome, {name}! Anything else?",
    ),
    (
        r"(bye|goodbye|good night|see you|ciao)( bye)?",
        "Goodbye, {name}! Come back whenever you like.",
    ),
    (
        r"(ok|okay|alright|fine|great|good|cool|nice|got it|i see|understood)",
        "Good. Is there anything else I can do for you?",
    ),
    (
        r"(yes|yeah|yep|sure|please|yes please)",
        "Tell me in a few words what it is about, and I look it up.",
    ),
    (
        r"(no|nope|no thanks|no thank you|nothing( else)?|thats all)",
        "All right. I'm here if something comes up.",
    ),
    (
        r"how (are|r) (you|u)( today| doing)?|hows it going",
        "I'm fine, thank you! What can I do for you?",
    ),
    (
        r"(who|what) are you|how old are you|whats your name|what is your name"
        r"|are you (a |an )?(real )?(bot|robot|human|real|person|machine|ai)",
        "I'm {bot}, a program that answers from our help pages. To talk with a person, type escalate.",
    ),
)
_PATTERNS: Final = tuple((re.compile(pattern), reply) for pattern, reply in _REPLIES)

_PERSON: Final = re.compile(
    r"\b(talk|speak|chat|write|connect|transfer|put|pass|get|need|want|reach|is there)\b.{0,40}"
    r"\b(human|person|agent|somebody|someone|representative|rep|operator|advisor|real people|a manager)\b"
    r"|^(a )?(real )?(human|person|agent|operator|representative)( please)?$"
)


def reply(text: str, *, name: str, bot: str) -> str | None:
    """What to say to that, or None if it is not small talk."""
    said = " ".join(words(text))
    for pattern, answer in _PATTERNS:
        if pattern.fullmatch(said):
            return answer.format(name=name, bot=bot)
    return None


def asks_for_a_person(text: str) -> bool:
    """Whether somebody asks for a person without the word `escalate`."""
    return _PERSON.search(" ".join(words(text)[:30])) is not None
