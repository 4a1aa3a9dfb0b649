"""Cursors: places in what is read page by page, opaque to clients."""

import base64
import binascii
from datetime import UTC, datetime
from typing import Final, TypeVar

import msgspec

from chat_service.api.query import misfit

T = TypeVar("T")
NEVER_MS: Final = 253_370_764_800_000  # the year 9999: later than any clock shows


def to_text(cursor: msgspec.Struct) -> str:
    """The cursor as clients keep it."""
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode().rstrip("=")


def from_text(text: str, kind: type[T]) -> T:
    """The inverse. Raises Refused for what we did not write."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        return msgspec.json.decode(base64.b64decode(padded, b"-_", validate=True), type=kind)
    except (UnicodeError, binascii.Error, msgspec.DecodeError, RecursionError) as error:
        raise _strange() from error


def to_ms(at: datetime) -> int:
    """Milliseconds since 1970."""
    return round(at.timestamp() * 1000)


def from_ms(ms: int) -> datetime:
    """The inverse. Raises Refused for a moment that no clock shows."""
    try:
        return datetime.fromtimestamp(ms / 1000, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise _strange() from error


def _strange() -> Exception:
    return misfit("cursor", "A cursor is what `next` of a page said.")
