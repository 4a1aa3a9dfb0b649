"""Delivering what the webhook tells, and trying again where it fails.

One replica is at work at a time. A delivery may arrive twice, if whoever sent it died before noting it; its id tells.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from chat_service.handlers.access import Access
from chat_service.handlers.events import body_of, event_of
from chat_service.handlers.held import Held
from chat_service.handlers.inbox import NOBODY
from chat_service.handlers.outbox import Outbox
from chat_service.handlers.ports import Ports
from chat_service.ports.broker import Ring
from chat_service.ports.errors import Unavailable
from chat_service.ports.webhook import Delivery, Outcome, Webhook, WebhookChange, WebhookPost
from contract.entries import Entry

POLL_S: Final = 3  # while it is on: what did not ring here, and what is to be tried again
GAP_S: Final = 0.2  # between two goes, so that what rings meanwhile goes together
AT_ONCE: Final = 8  # deliveries; a receiver gets no more
FIRST_RETRY: Final = timedelta(seconds=1)  # then twice as long each time
LONGEST_RETRY: Final = timedelta(minutes=15)
GIVE_UP: Final = timedelta(hours=24)  # after the first failure
JITTER: Final = (0.8, 1.2)

log = logging.getLogger("chat_service.webhook")


class Deliveries:
    """Reads what moved, keeps what is to be told until it is delivered, and counts what this replica did."""

    def __init__(self, ports: Ports, access: Access, post: WebhookPost) -> None:
        self._ports, self._access, self._post = ports, access, post
        self._lease = Held(ports, "webhook")
        self._woken = asyncio.Event()
        self._outbox = Outbox(ports)
        self._arrived: set[str] = set()
        self._on = self._ours = False
        self.delivered = self.failed = self.given_up = 0
        self.failing = False
        ports.broker.listen(self._on_ring)

    def wake(self) -> None:
        """There may be something to do."""
        self._woken.set()

    async def run(self) -> None:
        """For ever: at once when something rings, and every few seconds while the webhook is on."""
        self.wake()  # it may have been on before this process began
        try:
            while True:
                await self._news()
                await self.go()
        finally:
            await self._lease.release()

    async def go(self) -> None:
        """Deliver whatever is due, if nobody else is at it."""
        try:
            hook = await self._ports.directory.webhook()
            self._on = hook.url is not None
            self._ours = self._on and await self._lease.hold()
            if self._ours:
                await self._lease.during(self._deliver_all(hook))
            else:
                self.failing = False
                await self._lease.release()
        except Unavailable:
            log.warning("the webhook waits for the database")
            self._on, self._ours = True, False  # for all that is known: look again soon

    async def _news(self) -> None:
        """Return when it is time for the next go; who leaves it to another replica looks after that one only."""
        if self._on and not self._ours:
            await asyncio.sleep(POLL_S * random.uniform(0.5, 1))  # noqa: S311 - jitter
            return
        await asyncio.sleep(GAP_S)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(POLL_S if self._on else None):
                await self._woken.wait()
        self._woken.clear()

    def _on_ring(self, ring: Ring) -> None:
        if isinstance(ring, Entry) and event_of(ring):
            self.wake()

    async def _deliver_all(self, hook: Webhook) -> None:
        while hook.url is not None:
            await self._outbox.collect(hook)
            due = await self._ports.directory.due_deliveries(self._ports.now(), AT_ONCE)
            if not due:
                return
            await self._each(hook, due)
            hook = await self._ports.directory.webhook()

    async def _each(self, hook: Webhook, due: Sequence[Delivery]) -> None:
        """Try these at once. Raises Unavailable, when all have ended."""
        tries = (self._deliver(hook, delivery) for delivery in due)
        for failure in await asyncio.gather(*tries, return_exceptions=True):
            if failure:
                raise failure

    async def _deliver(self, hook: Webhook, delivery: Delivery) -> None:
        """Try it once and note what became of it. What arrived and could not be noted is not sent again from here."""
        if delivery.id in self._arrived:
            await self._succeeded(delivery)
            return
        body = await self._body(delivery) if delivery.at >= hook.since else None
        if body is None or hook.url is None or hook.secret is None:
            await self._ports.directory.end_delivery(delivery)  # of before it was switched on, or of no entry
            return
        outcome = await self._post.post(hook.url, hook.secret, body, delivery.id)
        if outcome.error is None:
            self.delivered += 1
            self._arrived.add(delivery.id)
            await self._succeeded(delivery)
        else:
            await self._failed(delivery, outcome, outcome.error)

    async def _body(self, delivery: Delivery) -> bytes | None:
        entry = await self._ports.log.entry(delivery.conversation_id, delivery.seq)
        visitors = await self._access.all_visitors([delivery.conversation_id])
        return body_of(delivery, entry, visitors.get(delivery.conversation_id, NOBODY)) if entry else None

    async def _succeeded(self, delivery: Delivery) -> None:
        if self.failing:
            log.info("the webhook is well again", extra={"delivery_id": delivery.id})
        self.failing = False
        await self._ports.directory.end_delivery(delivery)
        self._arrived.discard(delivery.id)
        await self._ports.directory.change_webhook(WebhookChange(delivered_at=self._ports.now()))

    async def _failed(self, delivery: Delivery, outcome: Outcome, error: str) -> None:
        self.failed += 1
        self.failing = True
        now, tries = self._ports.now(), delivery.tries + 1
        failed_at = delivery.failed_at or now
        about = {"delivery_id": delivery.id, "status": outcome.status}
        if now - failed_at >= GIVE_UP:
            self.given_up += 1
            log.error("a delivery of the webhook is given up after %d tries: %s", tries, error, extra=about)
            sentence = f"Given up after {tries} tries: {delivery.event} {delivery.id}. {error}"
            await self._ports.directory.change_webhook(WebhookChange(last_error=sentence))
            await self._ports.directory.end_delivery(delivery)
            return
        log.warning("the webhook failed: %s", error, extra=about)
        waiting = replace(delivery, tries=tries, failed_at=failed_at, error=error, next_at=now + _pause(tries))
        await self._ports.directory.retry_delivery(waiting)


def _pause(tries: int) -> timedelta:
    """How long to wait after so many failures."""
    doubled = FIRST_RETRY * (1 << min(tries - 1, 20))
    return min(doubled, LONGEST_RETRY) * random.uniform(*JITTER)  # noqa: S311 - jitter
