"""Time, ids and randomness come in as plain callables."""

from collections.abc import Callable
from datetime import UTC, datetime

Now = Callable[[], datetime]
NewId = Callable[[str], str]


def utc_now() -> datetime:
    """The time in UTC, in whole milliseconds, the finest that is stored."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
