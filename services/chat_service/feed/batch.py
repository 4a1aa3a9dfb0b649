"""Frames that go to many receivers together: encoded once, framed for the network once, however many there are."""

from collections.abc import Iterable
from functools import cached_property
from typing import Final

TEXT: Final = 0x81  # RFC 6455, section 5.2: the final fragment of a text; what a server sends is not masked
SHORT, LONG = 125, 65_535  # payloads up to these carry their length in one byte, in two more, else in eight


class Batch:
    """The texts of one audience in one turn of the loop, in their order."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = list(texts)

    @cached_property
    def wire(self) -> bytes:
        """All of them as they go over a WebSocket."""
        return b"".join(map(framed, self.texts))


def framed(text: str) -> bytes:
    """A text as one frame of a server."""
    payload = text.encode()
    length = len(payload)
    if length <= SHORT:
        return bytes((TEXT, length)) + payload
    if length <= LONG:
        return bytes((TEXT, 126)) + length.to_bytes(2) + payload
    return bytes((TEXT, 127)) + length.to_bytes(8) + payload
