"""Entries: everything that happens in a conversation, in order. The last one is the conversation's state."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from msgspec import Struct
from msgspec.structs import replace


class State(StrEnum):
    """Whose turn it is to look after the conversation; of a room, whether people may write there."""

    BOT = "bot"
    QUEUED = "queued"
    ASSIGNED = "assigned"
    RESOLVED = "resolved"
    OPEN = "open"
    ARCHIVED = "archived"


SUPPORT_STATES: Final = (State.BOT, State.QUEUED, State.ASSIGNED, State.RESOLVED)
ROOM_STATES: Final = (State.OPEN, State.ARCHIVED)


Role = Literal["visitor", "bot", "agent", "system", "member"]


class By(Struct, frozen=True):
    """Who did it. The server decides this; clients cannot say it."""

    role: Role
    id: str
    name: str


class Owner(Struct, frozen=True):
    """The agent who has the conversation; in a room, somebody whom an entry is about."""

    id: str
    name: str


class Awaiting(Struct, frozen=True):
    """The bot owes an answer to message `seq` (and what came after it) since that moment."""

    seq: int
    since: datetime


class After(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The conversation's state after an entry, so that no decision needs to search.

    `visitor_seq` is the newest visitor message, `answered_seq` the newest one that was answered; `handoff_seq` the
    entry that put the conversation into `queued` or `assigned`; `brief_seq` the last return brief. 0: none yet.

    Of a room: `members_seq` is the entry that last changed who is in it and as what, and `members_before` the one
    before that, told in that entry alone; `edits_seq` the last one that edited or deleted a message; `members`,
    `owners` (of the members) and `messages` are how many there are and were posted; `slow_mode_s` is the least time
    between two messages of one member, 0 for none; a `private` room takes members by invitation.
    """

    state: State = State.BOT
    epoch: int = 0
    owner: Owner | None = None
    queued_at: datetime | None = None
    visitor_seq: int = 0
    answered_seq: int = 0
    awaiting: Awaiting | None = None
    handoff_seq: int = 0
    brief_seq: int = 0
    members_seq: int = 0
    members_before: int = 0
    edits_seq: int = 0
    members: int = 0
    owners: int = 0
    messages: int = 0
    slow_mode_s: int = 0
    private: bool = False


class Message(Struct, frozen=True, omit_defaults=True):
    """One bubble of the bot's."""

    text: str
    quick_replies: list[str] = []


class HandoffAction(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="handoff"):
    """The bot hands over; the summary is for the agent."""

    reason: str | None = None
    summary: str | None = None
    facts: list[str] = []


class ResolveAction(Struct, frozen=True, tag_field="type", tag="resolve"):
    """The bot considers it done."""


class NoteAction(Struct, frozen=True, tag_field="type", tag="note"):
    """The bot leaves a note for agents."""

    text: str


Action = HandoffAction | ResolveAction | NoteAction


class MessagePosted(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="message_posted"):
    """Somebody said something that everybody reads.

    In rooms it may answer the message `reply_to` and mention members; once it was edited or deleted by the entry
    `redacted_by`, its text is empty.
    """

    text: str
    reply_to: int | None = None
    mentions: list[Owner] = []
    redacted_by: int | None = None


class NotePosted(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="note_posted"):
    """An agent wrote something that only agents read; `mentions` are those whom it is for."""

    text: str
    mentions: list[Owner] = []


class BotReplied(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="bot_replied"):
    """A bot's whole turn; `in_reply_to` is the newest message that it answers."""

    in_reply_to: int
    messages: list[Message]
    action: Action | None = None


class HandoffRequested(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="handoff_requested"):
    """A person is asked for: by the visitor's button, or by the system when the bot failed."""

    reason: str | None = None


class HandoffCancelled(Struct, frozen=True, tag_field="type", tag="handoff_cancelled"):
    """The visitor waits no longer."""


class HandoffAccepted(Struct, frozen=True, tag_field="type", tag="handoff_accepted"):
    """An agent took over."""


class HandoffTransferred(Struct, frozen=True, tag_field="type", tag="handoff_transferred"):
    """The owner gave it to a colleague."""

    to: Owner


class HandoffRequeued(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="handoff_requeued"):
    """Back to the queue: by the owner, or by the system when the owner stayed away."""

    reason: str | None = None


class HandoffEnded(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="handoff_ended"):
    """Back to the bot, with a brief so that it does not start from nothing."""

    outcome: str
    facts: list[str] = []
    do_not_repeat: list[str] = []


class ConversationResolved(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="conversation_resolved"):
    """Done, until the visitor writes again."""

    reason: str | None = None


class ConversationReopened(Struct, frozen=True, tag_field="type", tag="conversation_reopened"):
    """An agent took a resolved conversation up again."""


class ConversationRated(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="conversation_rated"):
    """What the visitor thought of it, 1 to 5."""

    score: int
    comment: str | None = None


class MessageEdited(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="message_edited"):
    """The message `target_seq` says this from now on; if it was edited or deleted again, by the entry `redacted_by`."""

    target_seq: int
    text: str
    mentions: list[Owner] = []
    redacted_by: int | None = None


class MessageDeleted(Struct, frozen=True, tag_field="type", tag="message_deleted"):
    """The message `target_seq` is gone."""

    target_seq: int


RoomRole = Literal["owner", "member", "peer"]


class MemberJoined(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="member_joined"):
    """The author came in; as a `peer` into a conversation of two, which nobody leaves."""

    role: RoomRole = "member"


class MemberLeft(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="member_left"):
    """`member` is no longer in the room: went, or was removed or banned by the author."""

    member: Owner
    reason: Literal["left", "removed", "banned"] = "left"


class Reacted(Struct, frozen=True, tag_field="type", tag="reacted"):
    """The author put an emoji to the message `target_seq`, or took it away."""

    target_seq: int
    emoji: str
    on: bool


class RoomChanged(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="room_changed"):
    """What changed of the room; None stayed as it was. A topic may become empty.

    Of members it says one thing at the most: who is muted or no longer so, who may come again, who has which role now.
    """

    name: str | None = None
    topic: str | None = None
    private: bool | None = None
    archived: bool | None = None
    slow_mode_s: int | None = None
    muted: Owner | None = None
    unmuted: Owner | None = None
    unbanned: Owner | None = None
    promoted: Owner | None = None
    demoted: Owner | None = None


class Unknown(Struct, frozen=True):
    """What a newer version wrote: kept as it is, delivered, shown as nothing."""

    type: str
    fields: dict[str, Any]


Known = (
    MessagePosted
    | NotePosted
    | BotReplied
    | HandoffRequested
    | HandoffCancelled
    | HandoffAccepted
    | HandoffTransferred
    | HandoffRequeued
    | HandoffEnded
    | ConversationResolved
    | ConversationReopened
    | ConversationRated
    | MessageEdited
    | MessageDeleted
    | MemberJoined
    | MemberLeft
    | Reacted
    | RoomChanged
)
if TYPE_CHECKING:
    Payload = Known | Unknown
else:
    Payload = Known  # what msgspec decodes by itself; `codec` makes an Unknown of the rest

KNOWN_TYPES: Final[frozenset[str]] = frozenset(str(kind.__struct_config__.tag) for kind in get_args(Known))


class Entry(Struct, frozen=True, kw_only=True):
    """One line of a conversation's log. `seq` counts 1, 2, 3 without gaps; `at` is UTC in milliseconds.

    `digest` is a hash of author and normalised command: it tells a repeat from another command under the same
    `client_id`. It never leaves the chat service.
    """

    conversation_id: str
    seq: int
    client_id: str
    at: datetime
    by: By
    payload: Payload
    after: After
    digest: str = ""

    @property
    def type(self) -> str:
        """The wire's name of the payload."""
        return self.payload.type if isinstance(self.payload, Unknown) else str(self.payload.__struct_config__.tag)


def without_text(entry: Entry, redacted_by: int) -> Entry:
    """The entry without what it says and whom it mentions: the entry `redacted_by` took that back."""
    if not isinstance(entry.payload, MessagePosted | MessageEdited):
        return entry
    return replace(entry, payload=replace(entry.payload, text="", mentions=[], redacted_by=redacted_by))
