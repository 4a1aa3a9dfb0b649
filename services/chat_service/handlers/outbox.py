"""The log as the webhook's outbox: what moved is found there, so no crash between an entry and its event loses one."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

from chat_service.handlers.events import delivery_of
from chat_service.handlers.ports import Ports
from chat_service.ports.log import PAGE, MovePlace
from chat_service.ports.webhook import Webhook, WebhookChange

OVERLAP: Final = timedelta(seconds=15)  # an entry is decided up to 5 s before it is stored, and clocks differ


class Outbox:
    """Reads what moved and keeps what is to be told."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._known: set[MovePlace] = set()

    async def collect(self, hook: Webhook) -> None:
        """Keep what moved since the last time. What is known is looked over again: a late entry may stand before it."""
        place = MovePlace(max(hook.since, hook.read_to - OVERLAP), "", 0)
        while page := await self._ports.log.moves(place, PAGE):
            places = [MovePlace(entry.at, entry.conversation_id, entry.seq) for entry in page]
            news = [entry for entry, its in zip(page, places, strict=True) if its not in self._known]
            due = self._ports.now()  # whatever clock the entry has its time from
            if added := [one for entry in news if (one := delivery_of(entry, due))]:
                await self._ports.directory.add_deliveries(added)
            self._known.update(places)
            place = places[-1]
            await asyncio.sleep(0)
        await self._read_to(hook, min(place.at, self._ports.now()))

    async def _read_to(self, hook: Webhook, moment: datetime) -> None:
        """Remember how far it was read, and forget what will not be read again."""
        if moment > hook.read_to:
            await self._ports.directory.change_webhook(WebhookChange(read_to=moment))
            await self._ports.directory.forget_deliveries(moment - OVERLAP)
            self._known = {place for place in self._known if place.at >= moment - OVERLAP}
