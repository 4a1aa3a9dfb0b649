"""The frames that clients send: decoding them is checking them."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from contract.commands import ASKS, Ask
from process.json_body import Form

SUBSCRIPTIONS: Final = 500  # conversations that one socket may follow
BEYOND: Final = 2**53  # no seq is larger, and no database takes every number that JSON can write
Cursor = Annotated[int, Meta(ge=0)]


class Subscription(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Follow a conversation from after that entry."""

    conversation_id: str
    after: Cursor = 0


class Hello(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="hello"):
    """The first frame: who this is, and what to follow."""

    token: str
    subscriptions: Annotated[list[Subscription], Meta(max_length=SUBSCRIPTIONS)] = []


class Subscribe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="subscribe"):
    """Follow a conversation, or set its cursor anew."""

    conversation_id: str
    after: Cursor = 0


class Unsubscribe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="unsubscribe"):
    """Follow it no longer."""

    conversation_id: str


class Types(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="typing"):
    """This person types, or stopped."""

    conversation_id: str
    typing: bool


class Views(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="viewing"):
    """This agent has the conversation open, or went on."""

    conversation_id: str
    viewing: bool


class SubscribeInbox(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="subscribe_inbox"
):
    """Follow every change of every conversation (agents)."""


def _addressed(ask: type[Ask]) -> type[Ask]:
    """The command as a frame: the same, and the conversation that it is for."""
    config = ask.__struct_config__
    return msgspec.defstruct(  # type: ignore[return-value]
        ask.__name__,
        [("conversation_id", str)],
        bases=(ask,),
        kw_only=True,
        frozen=True,
        forbid_unknown_fields=True,
        tag_field=config.tag_field,
        tag=config.tag,
    )


COMMANDS: Final = tuple(_addressed(ask) for ask in ASKS)
Frame = Hello | Subscribe | Unsubscribe | Types | Views | SubscribeInbox | Ask


def _union() -> object:
    kinds: object = Hello | Subscribe | Unsubscribe | Types | Views | SubscribeInbox
    for command in COMMANDS:
        kinds = kinds | command
    return kinds


FRAME: Final[Form[Frame]] = Form(_union())


def as_ask(frame: Ask) -> tuple[str, Ask]:
    """The conversation that a command frame is for, and the command as REST would have decoded it."""
    kind = ASKS[COMMANDS.index(type(frame))]
    fields = {name: getattr(frame, name) for name in kind.__struct_fields__}
    return frame.conversation_id, kind(**fields)  # type: ignore[union-attr]
