"""What the hub needs of a connection, whatever carries it."""

from collections.abc import Callable
from typing import Final, Protocol

from chat_service.domain.command import Author
from chat_service.feed.batch import Batch
from contract.audience import Audience

TOO_SLOW: Final = 4008
TOO_SLOW_SAID: Final = "too slow: come back with your cursors"


class Connection(Protocol):
    """An authenticated socket. The hub never waits for one: a slow reader closes itself."""

    audience: Audience
    author: Author
    token_hash: str
    straight: Callable[[bytes], None] | None  # the shortest way for what is framed already, where there is one

    def send(self, frame: str) -> None:
        """Queue a frame. A reader that is too far behind is closed with a code that means: resume."""

    def send_all(self, batch: Batch) -> None:
        """As `send`, for frames that many receive: what they have in common is done once."""

    @property
    def behind(self) -> bool:
        """Whether the reader takes less than comes, so that what is sent piles up.

        The hub looks after `send_all`; of one that it may send straight to it is told.
        """

    async def drained(self) -> None:
        """Return when little is queued, so that a backlog is read no faster than it is taken."""

    def close(self, code: int, reason: str) -> None:
        """Send what is queued as far as it goes, then the close frame."""
