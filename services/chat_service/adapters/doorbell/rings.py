"""Rings as brokers carry them between replicas: JSON that says its version, its sender and what it is."""

from typing import Final, Literal, NamedTuple

import msgspec
from msgspec import Raw, Struct

from chat_service.ports.broker import Altered, Present, Ring, Told, Typing, Viewing
from contract.codec import from_json, to_json
from contract.entries import Entry

VERSION: Final = 1  # another one when an older replica would understand something wrong; new fields are no reason


Kind = Literal["entry", "typing", "viewing", "present", "told", "altered"]


class Letter(Struct, frozen=True):
    """An envelope: `sender` is the replica, by which it knows its own copies; `number` counts its letters from 1."""

    version: Literal[1]
    sender: str
    kind: Kind
    ring: Raw
    number: int = 0  # of a sender that does not count


class Heard(NamedTuple):
    """A ring, the replica that it comes from, and which of its letters it was."""

    sender: str
    number: int
    ring: Ring


_encoder: Final = msgspec.json.Encoder()
_letters: Final = msgspec.json.Decoder(Letter)
_typing: Final = msgspec.json.Decoder(Typing)
_viewing: Final = msgspec.json.Decoder(Viewing)
_present: Final = msgspec.json.Decoder(Present)
_told: Final = msgspec.json.Decoder(Told)
_altered: Final = msgspec.json.Decoder(Altered)


class Unreadable(Exception):
    """Of a newer version, or no ring at all."""


def encoded(ring: Ring, sender: str, number: int = 0) -> bytes:
    """The ring, as that replica sends it in its letter of that number."""
    match ring:
        case Entry():
            return _letter(sender, "entry", to_json(ring), number)
        case Typing():
            return _letter(sender, "typing", _encoder.encode(ring), number)
        case Viewing():
            return _letter(sender, "viewing", _encoder.encode(ring), number)
        case Present():
            return _letter(sender, "present", _encoder.encode(ring), number)
        case Told():
            return _letter(sender, "told", _encoder.encode(ring), number)
        case Altered():
            return _letter(sender, "altered", _encoder.encode(ring), number)


def decoded(body: bytes | str, own: str) -> Heard | None:
    """The ring, or None for what `own` sent itself. Raises Unreadable."""
    try:
        letter = _letters.decode(body)
        return None if letter.sender == own else Heard(letter.sender, letter.number, _ring(letter))
    except Exception as error:  # a stranger may publish anything at all
        raise Unreadable(type(error).__name__) from error


def _letter(sender: str, kind: Kind, ring: bytes, number: int) -> bytes:
    return _encoder.encode(Letter(VERSION, sender, kind, Raw(ring), number))


def _ring(letter: Letter) -> Ring:
    match letter.kind:
        case "entry":
            return from_json(bytes(letter.ring))
        case "typing":
            return _typing.decode(letter.ring)
        case "viewing":
            return _viewing.decode(letter.ring)
        case "present":
            return _present.decode(letter.ring)
        case "told":
            return _told.decode(letter.ring)
        case "altered":
            return _altered.decode(letter.ring)
