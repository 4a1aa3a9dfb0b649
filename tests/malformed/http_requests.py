"""HTTP requests that are wrong in one way or another, made from a seed. Bytes only: no library would send these."""

import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, Final, NamedTuple

JUNK: Final = bytes(range(256))
TOKENS: Final = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~"
LENGTHS: Final = (b"-1", b"+5", b"0x10", b"5, 5", b"5\r\nContent-Length: 6", b"9" * 30, b" ", b"1e3", b"\xd9\xa3")
CODINGS: Final = (b"chunked, chunked", b"xchunked", b"chunked\r\nTransfer-Encoding: x", b" chunked ", b"\x0bchunked")
CHUNKS: Final = (
    b"-1\r\n",
    b"0x5\r\n",
    b"g\r\n",
    b"5;\0\r\nhello",
    b"f" * 20 + b"\r\n",
    b"5\r\nhel\r\n0\r\n\r\n",
    b"\n",
)
TARGETS: Final = (
    b"/../../etc/passwd",
    b"//",
    b"*",
    b"chat:80",
    b"http://[::1",
    b"/%",
    b"/%zz",
    b"/%00",
    b"/%ff%fe",
    b"/\\",
)
LINES: Final = (
    b"No colon",
    b": no name",
    b"X Y: z",
    b"X\0: z",
    b"X: \0",
    b" folded: y",
    b"X:\r\n y",
    b"Host: a\r\nHost: b",
)


class Door(NamedTuple):
    """A method and a path that exist, with headers that open it."""

    method: bytes
    path: bytes
    headers: bytes = b""


class Nonsense(NamedTuple):
    """Bytes to send. `ends`: the answer, if there is one, is the last on its connection, or none is owed."""

    kind: str
    sent: bytes
    ends: bool
    finished: bool = True


Make = Callable[[Random, Door], Nonsense]


def nonsense(chance: Random, doors: Sequence[Door]) -> Nonsense:
    """One, of any kind."""
    return chance.choice(KINDS)(chance, chance.choice(doors))


def _request(door: Door, body: bytes = b"", headers: bytes = b"") -> bytes:
    length = b"Content-Length: %d\r\n" % len(body) if body else b""
    start = b"%s %s HTTP/1.1\r\nHost: desk\r\n" % (door.method, door.path)
    return start + door.headers + headers + length + b"\r\n" + body


def _bytes(chance: Random, size: int) -> bytes:
    return bytes(chance.choices(JUNK, k=chance.randint(1, size)))


def noise(chance: Random, _door: Door) -> Nonsense:
    """No HTTP at all."""
    return Nonsense("noise", chance.choice((b"", b"\x16\x03\x01", b"GET")) + b"\0" + _bytes(chance, 300), ends=True)


def method(chance: Random, door: Door) -> Nonsense:
    """A method that the path does not take; some are none."""
    if chance.random() < 0.5:
        known = chance.choice((b"GET", b"PUT", b"POST", b"DELETE", b"PATCH", b"OPTIONS", b"TRACE"))
        return Nonsense("wrong method", _request(door._replace(method=known)), ends=False)
    strange = bytes(chance.choices(TOKENS, k=chance.randint(1, 20)))
    return Nonsense("no method", _request(door._replace(method=strange)), ends=True)


def target(chance: Random, door: Door) -> Nonsense:
    """A path that is odd, or not there."""
    odd = chance.choice(TARGETS) if chance.random() < 0.3 else door.path + b"/" + _bytes(chance, 40)
    return Nonsense("target", _request(door._replace(path=odd)), ends=True)


def query(chance: Random, door: Door) -> Nonsense:
    """A query that says nothing."""
    names = (b"after", b"before", b"limit", b"view", b"cursor", b"q", b"from", b"x")
    values = (b"-1", b"9" * 40, b"%00", b"%ff", b"NaN", b"", b"1e9", b"%F0%9F%98%80", b"null", b"[]", b"'--")
    pairs = b"&".join(chance.choice(names) + b"=" + chance.choice(values) for _ in range(chance.randint(1, 5)))
    return Nonsense("query", _request(door._replace(path=door.path + b"?" + pairs)), ends=False)


def header(chance: Random, door: Door) -> Nonsense:
    """A header line that is none."""
    return Nonsense("header line", _request(door, headers=chance.choice(LINES) + b"\r\n"), ends=True)


def flood(chance: Random, door: Door) -> Nonsense:
    """Very many headers, or one very long one."""
    if chance.random() < 0.5:
        headers = b"X-Many: y\r\n" * chance.randint(500, 3_000)
    else:
        headers = b"X-Long: " + b"x" * chance.randint(5_000, 100_000) + b"\r\n"
    return Nonsense("header flood", _request(door, headers=headers), ends=True)


def credentials(chance: Random, door: Door) -> Nonsense:
    """A token that is none."""
    wrong = chance.choice((b"Bearer", b"Bearer  ", b"Basic Og==", b"Bearer " + b"a" * 5_000, b"bearer \xff\xfe"))
    return Nonsense("credentials", _request(door._replace(headers=b"Authorization: " + wrong + b"\r\n")), ends=False)


def length(chance: Random, door: Door) -> Nonsense:
    """A length that is none, or two."""
    line = b"Content-Length: " + chance.choice(LENGTHS) + b"\r\n"
    return Nonsense("length", _request(door, headers=line) + b"hello", ends=True)


def smuggling(chance: Random, door: Door) -> Nonsense:
    """Two ways to say where the body ends, with another request in what one of them calls the body."""
    inner = _request(Door(b"GET", b"/livez"))
    coding = chance.choice((b"chunked", *CODINGS))
    lines = [b"Content-Length: %d\r\n" % len(inner), b"Transfer-Encoding: " + coding + b"\r\n"]
    chance.shuffle(lines)
    return Nonsense("smuggling", _request(door, headers=b"".join(lines)) + b"0\r\n\r\n" + inner, ends=True)


def chunks(chance: Random, door: Door) -> Nonsense:
    """Chunks that are none."""
    posted = door._replace(method=b"POST")
    coded = _request(posted, headers=b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n")
    return Nonsense("chunks", coded + chance.choice(CHUNKS) + b"\r\nzz\r\n\0\r\n", ends=True)


def upgrade(chance: Random, door: Door) -> Nonsense:
    """A handshake that lacks something, or asks for another protocol."""
    lines = [
        b"Upgrade: " + chance.choice((b"websocket", b"h2c", b"")),
        b"Connection: " + chance.choice((b"Upgrade", b"upgrade, close", b"close")),
        b"Sec-WebSocket-Key: " + chance.choice((b"dGhlIHNhbXBsZSBub25jZQ==", b"x", b"")),
        b"Sec-WebSocket-Version: " + chance.choice((b"13", b"8", b"")),
        b"Content-Length: 3",
    ]
    kept = chance.sample(lines, chance.randint(1, 4))
    path = chance.choice((b"/v1/socket", door.path))
    heads = b"\r\n".join(kept) + b"\r\n"
    return Nonsense("upgrade", _request(Door(b"GET", path), headers=heads), ends=True, finished=False)


def body(chance: Random, door: Door) -> Nonsense:
    """Well framed; what is inside is broken, or of another form."""
    kind = chance.choice((b"application/json", b"application/json", b"text/plain", b"multipart/form-data", b"\xff"))
    posted = door._replace(method=door.method if door.method != b"GET" else b"POST")
    sent = _request(posted, _body(chance), b"Content-Type: " + kind + b"\r\n")
    return Nonsense("body", sent, ends=False)


def _body(chance: Random) -> bytes:
    values: tuple[Any, ...] = (
        None,
        True,
        -1,
        2**70,
        1e308,
        "",
        "\ud800",
        "\u202e",
        [],
        {},
        [[[]]],
        {"$ne": 1},
        "x" * 5_000,
    )
    names = ("type", "name", "text", "client_id", "token", "passphrase", "password", "role", "url", "after", "old")
    document = {chance.choice(names): chance.choice(values) for _ in range(chance.randint(0, 5))}
    if "type" in document and chance.random() < 0.8:
        document["type"] = chance.choice(("post_message", "rate", "end_handoff", "post_note", "resolve", "reopen"))
    text = json.dumps(document).encode()
    broken = (
        text,
        text[:-1],
        text + b"}",
        b"[" * 2_000,
        b"NaN",
        b"\xff" + text,
        b"\xef\xbb\xbf" + text,
        _bytes(chance, 60),
    )
    return chance.choice((text, *broken)) or b" "


def unfinished(chance: Random, door: Door) -> Nonsense:
    """The beginning of a request; then nothing more comes."""
    whole = _request(door._replace(method=b"POST"), b'{"name": "Ana"}', b"Content-Type: application/json\r\n")
    return Nonsense("unfinished", whole[: chance.randint(1, len(whole) - 1)], ends=True, finished=False)


KINDS: Final[tuple[Make, ...]] = (
    *(noise, method, target, query, header, flood, credentials, length, smuggling, chunks, upgrade, body, unfinished),
    *(query, body, body, method),  # several of these fit into one connection
)
