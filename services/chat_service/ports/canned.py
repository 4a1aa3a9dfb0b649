"""Canned responses: texts that agents send often, under a shortcut."""

from datetime import datetime
from typing import Protocol

from msgspec import Struct

from contract.entries import Owner


class CannedResponse(Struct, frozen=True, kw_only=True):
    """A text and what agents type for it; `by` wrote it, or changed it last, at that moment."""

    id: str
    shortcut: str
    text: str
    by: Owner
    at: datetime


class CannedResponses(Protocol):
    """The part of the port `Directory` that keeps them; no two have one shortcut."""

    async def add_canned_response(self, response: CannedResponse) -> None:
        """Store a new one. Raises ShortcutTaken."""

    async def canned_response(self, response_id: str) -> CannedResponse | None:
        """The canned response of that id."""

    async def canned_responses(self) -> list[CannedResponse]:
        """All of them, by shortcut."""

    async def change_canned_response(self, response: CannedResponse) -> bool:
        """Write it over the one of its id; False if there is none. Raises ShortcutTaken."""

    async def remove_canned_response(self, response_id: str) -> bool:
        """Take it away; False if there is none."""
