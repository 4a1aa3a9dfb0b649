"""Where visitors opened the chat, as their page says."""

from typing import Protocol

from msgspec import Struct


class Visit(Struct, frozen=True, kw_only=True):
    """A visitor's latest opening of the chat: the path of the page, the browser's language (BCP 47); None: not said."""

    visitor_id: str
    page: str | None = None
    language: str | None = None


class Visits(Protocol):
    """The part of the port `Directory` that keeps the latest visit of each visitor."""

    async def keep_visit(self, visit: Visit) -> None:
        """Store it over the one before."""

    async def visit(self, visitor_id: str) -> Visit | None:
        """The visitor's latest visit."""
