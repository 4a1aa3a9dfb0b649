"""WebSocket frames that are wrong in one way or another, made from a seed."""

import json
from random import Random
from typing import Any, Final, NamedTuple

from tests.integration.chat_service.raw import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, frame

TYPES: Final = (
    "hello subscribe unsubscribe typing viewing subscribe_inbox post_message request_handoff cancel_handoff "
    "accept_handoff post_note transfer_handoff requeue_handoff end_handoff resolve reopen rate shout "
    "edit_message delete_message react change_room"
).split()
FIELDS: Final = (
    "client_id conversation_id text after typing viewing token subscriptions score comment to reason outcome facts "
    "do_not_repeat __proto__ extra "
    "target_seq reply_to emoji on name topic private archived slow_mode_s remove ban unban mute promote demote"
).split()
VALUES: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, -1, 2**53, 2**64, -(2**70), 1e308, "", " ", "a", "\ud800", "\u202e", "\0", "x" * 5_000),
    *([], {}, [None], [[[[[]]]]], {"a": {"b": 1}}, ["bot:1"], "bot:1", "sys:1", "c_nobody"),
    *(1, 2, 3, 1.5, "1", "👍", "👍" * 40, "\u200d", "lobby", "room_nowhere", "direct_nobody", "v_nobody"),
)
BROKEN: Final = (
    b"",
    b"{",
    b"NaN",
    b"[1,]",
    b'{"type": "typing", "type": 3}',
    b"{" * 900,
    b"[" * 9_000,
    b"\xef\xbb\xbf{}",
)


class Sent(NamedTuple):
    """What goes over one connection: frames that are answered, and one that ends it."""

    said: bytes
    last: bytes
    kinds: tuple[str, ...]


def nonsense(chance: Random, conversation_id: str, amount: int) -> Sent:
    """So many frames at the most: JSON that is wrong, mostly, and something at the end that no protocol allows."""
    said = [_said(chance, conversation_id) for _ in range(chance.randint(1, amount - 1))]
    kind, last = chance.choice(ENDINGS)
    kinds = (*(one for one, _ in said), kind)
    return Sent(b"".join(wire for _, wire in said), last, kinds)


def before_hello(chance: Random) -> Sent:
    """A first frame that is no hello."""
    kind, wire = _said(chance, "c_nobody")
    ending, last = chance.choice(ENDINGS)
    return Sent(wire, last, (f"first: {kind}", ending))


def _said(chance: Random, conversation_id: str) -> tuple[str, bytes]:
    which = chance.random()
    if which < 0.05:
        return "broken JSON", frame(TEXT, chance.choice(BROKEN))
    if which < 0.07:
        return "bytes", frame(BINARY, bytes(chance.choices(range(256), k=20)))
    if which < 0.12:
        return "fragments", _fragments(chance, json.dumps(_document(chance, conversation_id)).encode())
    if which < 0.15:
        return "control", frame(
            chance.choice((PING, PONG)), bytes(chance.choices(range(256), k=chance.randint(0, 125)))
        )
    return "JSON of another form", frame(TEXT, json.dumps(_document(chance, conversation_id)).encode())


def _document(chance: Random, conversation_id: str) -> Any:
    if chance.random() < 0.05:
        return chance.choice(VALUES)
    values = (*VALUES, conversation_id)
    fields = {chance.choice(FIELDS): chance.choice(values) for _ in range(chance.randint(0, 6))}
    kind = chance.choice(TYPES) if chance.random() < 0.9 else chance.choice(VALUES)
    return {"type": kind, "conversation_id": conversation_id, **fields}


def _fragments(chance: Random, text: bytes) -> bytes:
    cut = chance.randint(0, len(text))
    ping = frame(PING, b"between") if chance.random() < 0.5 else b""
    return frame(TEXT, text[:cut], fin=False) + ping + frame(CONTINUATION, text[cut:])


ENDINGS: Final = (
    ("reserved bits", frame(TEXT, b"{}", reserved=4)),
    ("reserved bits", frame(PING, reserved=1)),
    ("reserved opcode", frame(0x3, b"{}")),
    ("reserved opcode", frame(0xB)),
    ("not masked", frame(TEXT, b"{}", masked=False)),
    ("control in pieces", frame(PING, fin=False)),
    ("control too long", frame(PING, b"x" * 126)),
    ("nothing to continue", frame(CONTINUATION, b"{}")),
    ("text within text", frame(TEXT, b"{", fin=False) + frame(TEXT, b"}")),
    ("a length of 2^62", bytes((0x81, 0xFF)) + (2**62).to_bytes(8) + b"\0\0\0\0"),
    ("a length of 2^63", bytes((0x81, 0xFF)) + (2**63).to_bytes(8) + b"\0\0\0\0"),
    ("too large", frame(TEXT, b"x" * 70_000)),
    ("no UTF-8", frame(TEXT, b"\xff\xfe")),
    ("close without reason", frame(CLOSE)),
    ("close of one byte", frame(CLOSE, b"\x03")),
    ("close with a code that is none", frame(CLOSE, (1005).to_bytes(2))),
    ("close with no UTF-8", frame(CLOSE, (1000).to_bytes(2) + b"\xff")),
)
