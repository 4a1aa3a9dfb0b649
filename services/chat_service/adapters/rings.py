"""Rings as brokers carry them between replicas: JSON that says its version, its sender and what it is."""

from typing import Final, Literal

import msgspec
from msgspec import Raw, Struct

from chat_service.ports.broker import Ring, Typing, Viewing
from contract.codec import from_json, to_json
from contract.entries import Entry

VERSION: Final = 1  # another one when an older replica would understand something wrong; new fields are no reason


class Letter(Struct, frozen=True):
    """An envelope: `sender` is the replica, by which it knows its own copies."""

    version: Literal[1]
    sender: str
    kind: Literal["entry", "typing", "viewing"]
    ring: Raw


_encoder: Final = msgspec.json.Encoder()
_letters: Final = msgspec.json.Decoder(Letter)
_typing: Final = msgspec.json.Decoder(Typing)
_viewing: Final = msgspec.json.Decoder(Viewing)


class Unreadable(Exception):
    """Of a newer version, or no ring at all."""


def encoded(ring: Ring, sender: str) -> bytes:
    """The ring, as that replica sends it."""
    match ring:
        case Entry():
            return _encoder.encode(Letter(VERSION, sender, "entry", Raw(to_json(ring))))
        case Typing():
            return _encoder.encode(Letter(VERSION, sender, "typing", Raw(_encoder.encode(ring))))
        case Viewing():
            return _encoder.encode(Letter(VERSION, sender, "viewing", Raw(_encoder.encode(ring))))


def decoded(body: bytes | str, own: str) -> Ring | None:
    """The ring, or None for what `own` sent itself. Raises Unreadable."""
    try:
        letter = _letters.decode(body)
        return None if letter.sender == own else _ring(letter)
    except Exception as error:  # a stranger may publish anything at all
        raise Unreadable(type(error).__name__) from error


def _ring(letter: Letter) -> Ring:
    match letter.kind:
        case "entry":
            return from_json(bytes(letter.ring))
        case "typing":
            return _typing.decode(letter.ring)
        case "viewing":
            return _viewing.decode(letter.ring)
