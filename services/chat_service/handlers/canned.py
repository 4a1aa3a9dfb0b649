"""Canned responses: texts that agents keep under a shortcut.

A text's `{{visitor.name}}` is kept as it is: the console fills it in.
"""

from typing import Final

from msgspec.structs import replace

from chat_service.domain.refusals import Unfit
from chat_service.handlers.alone import alone
from chat_service.handlers.audit import Audit
from chat_service.handlers.ports import Ports
from chat_service.ports.audit import Subject
from chat_service.ports.canned import CannedResponse
from chat_service.ports.errors import ShortcutTaken
from contract.entries import By, Owner

AT_MOST: Final = 1_000  # canned responses a desk
LEASE: Final = "canned-responses"


class NoCannedResponse(Exception):
    """There is no canned response of that id."""


class Canned:
    """Keeps the canned responses; every change is recorded before it is made."""

    def __init__(self, ports: Ports, audit: Audit) -> None:
        self._ports, self._audit = ports, audit

    async def everything(self) -> list[CannedResponse]:
        """All of them, by shortcut. Raises Unavailable."""
        return await self._ports.directory.canned_responses()

    async def add(self, by: By, shortcut: str, text: str) -> CannedResponse:
        """One more. Raises ShortcutTaken, Unfit where there are too many, Unavailable."""
        response = CannedResponse(
            id=self._ports.new_id("cr"), shortcut=shortcut, text=text, by=Owner(by.id, by.name), at=self._ports.now()
        )
        async with alone(self._ports, LEASE):
            if len(await self._others(response)) >= AT_MOST:
                raise Unfit("shortcut", f"There are {AT_MOST:,} canned responses already. Remove one first.")
            await self._audit.record(by, "canned_response_added", _subject(response))
            await self._ports.directory.add_canned_response(response)
        return response

    async def change(self, by: By, response_id: str, shortcut: str | None, text: str | None) -> CannedResponse:
        """Change what is given; whoever changes anything is named by it from then on.

        Raises NoCannedResponse, ShortcutTaken, Unavailable.
        """
        async with alone(self._ports, LEASE):
            was = await self._one(response_id)
            wanted = replace(was, shortcut=shortcut or was.shortcut, text=text or was.text)
            if wanted == was:
                return was
            await self._others(wanted)
            now = replace(wanted, by=Owner(by.id, by.name), at=self._ports.now())
            await self._audit.record(by, "canned_response_changed", _subject(now))
            if not await self._ports.directory.change_canned_response(now):
                raise NoCannedResponse(response_id)
        return now

    async def remove(self, by: By, response_id: str) -> None:
        """Take it away. Raises NoCannedResponse, Unavailable."""
        async with alone(self._ports, LEASE):
            response = await self._one(response_id)
            await self._audit.record(by, "canned_response_removed", _subject(response))
            await self._ports.directory.remove_canned_response(response_id)

    async def _one(self, response_id: str) -> CannedResponse:
        response = await self._ports.directory.canned_response(response_id)
        if response is None:
            raise NoCannedResponse(response_id)
        return response

    async def _others(self, response: CannedResponse) -> list[CannedResponse]:
        """All but this one. Raises ShortcutTaken: what the database would refuse is not recorded first."""
        others = [one for one in await self.everything() if one.id != response.id]
        if any(one.shortcut == response.shortcut for one in others):
            raise ShortcutTaken(response.shortcut)
        return others


def _subject(response: CannedResponse) -> Subject:
    """What the audit shows: its id and its shortcut."""
    return Subject(response.id, response.shortcut)
