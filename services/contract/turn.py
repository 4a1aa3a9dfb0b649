"""The bot's turn over HTTP: what it is told and what it may answer. Signed as in `signature`."""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from contract.fields import MessageText, QuickReply

ANSWER_BYTES: Final = 65_536
MESSAGES: Final = 10
QUICK_REPLIES: Final = 10
FACTS: Final = 50


class Conversation(Struct, frozen=True, kw_only=True):
    """Where the turn happens. `head_seq` is the newest entry's number."""

    id: str
    state: str
    epoch: int
    head_seq: int
    language: str = "en"


class Asked(Struct, frozen=True, kw_only=True):
    """The newest message of the visitor; the turn answers everything up to it. `at`: RFC 3339."""

    seq: int
    text: str
    at: str


class Sender(Struct, frozen=True, kw_only=True):
    """Who asks."""

    id: str
    name: str


class Said(Struct, frozen=True, kw_only=True):
    """One line of what was said before."""

    seq: int
    role: Literal["visitor", "bot", "agent"]
    text: str


class Handoff(Struct, frozen=True, kw_only=True):
    """Whether a person can take over, and how long that may take (seconds; null: not known)."""

    available: bool
    agents_online: int = 0
    queue_length: int = 0
    eta_s: int | None = None


class Brief(Struct, frozen=True, kw_only=True):
    """What an agent told the bot when giving the conversation back."""

    outcome: str
    facts: list[str] = []
    do_not_repeat: list[str] = []


class TurnRequest(Struct, frozen=True, kw_only=True):
    """The body of POST /v1/turns. Unknown fields are ignored."""

    conversation: Conversation
    message: Asked
    sender: Sender
    history: list[Said] = []
    handoff: Handoff
    last_handoff: Brief | None = None


class TurnMessage(Struct, frozen=True, omit_defaults=True):
    """One bubble."""

    text: MessageText
    quick_replies: Annotated[list[QuickReply], Meta(max_length=QUICK_REPLIES)] = []


class HandoffWish(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="handoff"):
    """Hand over to a person; the rest is for the agent."""

    reason: MessageText | None = None
    summary: MessageText | None = None
    facts: Annotated[list[MessageText], Meta(max_length=FACTS)] = []


class ResolveWish(Struct, frozen=True, tag_field="type", tag="resolve"):
    """It is done."""


class NoteWish(Struct, frozen=True, tag_field="type", tag="note"):
    """Leave a note for agents."""

    text: MessageText


class TurnAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The body of the answer. Unknown fields are ignored; any other deviation is a failed turn."""

    epoch: int
    messages: Annotated[list[TurnMessage], Meta(max_length=MESSAGES)]
    action: HandoffWish | ResolveWish | NoteWish | None = None
