"""Times as the tables hold them: milliseconds since 1970, UTC."""

from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)


def to_ms(at: datetime) -> int:
    """Whole milliseconds since 1970."""
    return (at - _EPOCH) // _MS


def to_ms_or_none(at: datetime | None) -> int | None:
    """The same, None for None."""
    return None if at is None else to_ms(at)


def from_ms(ms: int) -> datetime:
    """The inverse of `to_ms`."""
    return _EPOCH + ms * _MS
