"""What people can ask for. A command is a wish; whether it becomes an entry is decided by the chat service's domain."""

from typing import Annotated, Final, get_args

from msgspec import Meta, Struct

from contract.fields import ClientId, Emoji, MessageText, RoomName, Topic

BriefLines = Annotated[list[MessageText], Meta(max_length=50)]
Mentions = Annotated[list[str], Meta(max_length=10)]
Seq = Annotated[int, Meta(ge=1, le=2**53)]
SLOW_MODE_S: Final = 3_600  # at the most


class PostMessage(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,  # so that a message that answers none has the digest that it had before there were rooms
    tag_field="type",
    tag="post_message",
):
    """Say something to everybody in the conversation; in a room perhaps in answer to the message `reply_to`."""

    client_id: ClientId
    text: MessageText
    reply_to: Seq | None = None


class RequestHandoff(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="request_handoff"
):
    """Ask for a person."""

    client_id: ClientId
    reason: MessageText | None = None


class CancelHandoff(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="cancel_handoff"
):
    """Wait no longer, go on with the bot."""

    client_id: ClientId


class AcceptHandoff(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="accept_handoff"
):
    """Take the conversation over."""

    client_id: ClientId


class PostNote(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,  # so that a note without mentions has the digest that it had before there were any
    tag_field="type",
    tag="post_note",
):
    """Write something that only agents read, and say which of them it is for (their ids)."""

    client_id: ClientId
    text: MessageText
    mentions: Mentions = []


class TransferHandoff(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="transfer_handoff"
):
    """Give the conversation to another agent (their id)."""

    client_id: ClientId
    to: str


class RequeueHandoff(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="requeue_handoff"
):
    """Put the conversation back into the queue."""

    client_id: ClientId


class EndHandoff(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="end_handoff"):
    """Give the conversation back to the bot, with a brief."""

    client_id: ClientId
    outcome: MessageText
    facts: BriefLines = []
    do_not_repeat: BriefLines = []


class Resolve(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="resolve"):
    """Declare it done."""

    client_id: ClientId


class Reopen(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="reopen"):
    """Take a resolved conversation up again."""

    client_id: ClientId


class Rate(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="rate"):
    """Say how it was, 1 to 5."""

    client_id: ClientId
    score: Annotated[int, Meta(ge=1, le=5)]
    comment: MessageText | None = None


class EditMessage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="edit_message"):
    """Say something else instead, in a room."""

    client_id: ClientId
    target_seq: Seq
    text: MessageText


class DeleteMessage(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="delete_message"
):
    """Take a message back, in a room; owners take anybody's."""

    client_id: ClientId
    target_seq: Seq


class React(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="react"):
    """Put an emoji to a message of a room, or take it away."""

    client_id: ClientId
    target_seq: Seq
    emoji: Emoji
    on: bool


class RoomChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What an owner changes of a room; what is missing or null stays. Of members one thing at a time, by their id."""

    name: RoomName | None = None
    topic: Topic | None = None
    private: bool | None = None
    archived: bool | None = None
    slow_mode_s: Annotated[int, Meta(ge=0, le=SLOW_MODE_S)] | None = None
    remove: str | None = None
    ban: str | None = None
    unban: str | None = None
    mute: str | None = None
    unmute: str | None = None
    promote: str | None = None
    demote: str | None = None


class ChangeRoom(
    RoomChange, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="change_room"
):
    """Change the room (owners)."""

    client_id: ClientId


Ask = (
    PostMessage
    | RequestHandoff
    | CancelHandoff
    | AcceptHandoff
    | PostNote
    | TransferHandoff
    | RequeueHandoff
    | EndHandoff
    | Resolve
    | Reopen
    | Rate
    | EditMessage
    | DeleteMessage
    | React
    | ChangeRoom
)
ASKS: Final[tuple[type[Ask], ...]] = get_args(Ask)


def name_of(ask: type[Ask]) -> str:
    """The wire's name of a command."""
    return str(ask.__struct_config__.tag)
