"""The webhook as admins see and set it."""

from datetime import datetime
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from chat_service.domain.refusals import Unfit
from chat_service.handlers.alone import alone
from chat_service.handlers.audit import Audit
from chat_service.handlers.deliveries import Deliveries
from chat_service.handlers.events import test_body
from chat_service.handlers.ports import Ports
from chat_service.ports.webhook import AddressRefused, Outcome, Webhook, WebhookChange, WebhookPost
from contract.audience import rfc3339
from contract.entries import By

COUNTED: Final = 1_000  # deliveries that wait are counted so far
LEASE: Final = "webhook-settings"


class Health(NamedTuple):
    """The setting without its secret, and how it goes."""

    url: str | None
    has_secret: bool
    delivered_at: datetime | None
    failing_since: datetime | None
    last_error: str | None
    waiting: int


class WebhookSettings:
    """Reads, changes and tries the webhook."""

    def __init__(self, ports: Ports, audit: Audit, post: WebhookPost, deliveries: Deliveries) -> None:
        self._ports, self._audit, self._post, self._deliveries = ports, audit, post, deliveries

    async def health(self) -> Health:
        """How it is now. Raises Unavailable."""
        directory = self._ports.directory
        hook, failing = await directory.webhook(), await directory.failing_delivery()
        return Health(
            url=hook.url,
            has_secret=hook.secret is not None,
            delivered_at=hook.delivered_at,
            failing_since=failing.failed_at if failing else None,
            last_error=failing.error if failing else hook.last_error,
            waiting=await directory.count_deliveries(COUNTED),
        )

    async def change(self, by: By, url: str | None, secret: str | None) -> None:
        """Send there from now on, or nowhere. Switched on, it tells what happens from now, nothing of before.

        Raises Unfit for an address that is refused and for a first one without a secret, and Unavailable.
        """
        if url is not None:
            await self._require_good(url)
        async with alone(self._ports, LEASE):
            hook = await self._ports.directory.webhook()
            if url is not None and secret is None and hook.secret is None:
                raise Unfit("secret", "The first url needs a secret of 16 to 128 characters, to sign with.")
            await self._audit.record(by, "webhook_changed", detail=_detail(hook, url, secret))
            await self._ports.directory.change_webhook(_change(hook, url, secret, self._ports.now()))
            if url is None:
                await self._ports.directory.end_deliveries()
        self._deliveries.wake()

    async def test(self, by: By) -> Outcome:
        """Send a `test` event once, now. Raises Unfit while it is off, and Unavailable."""
        hook = await self._ports.directory.webhook()
        if hook.url is None or hook.secret is None:
            raise Unfit("url", "The webhook is off. Give it a url first.")
        delivery_id = self._ports.new_id("test")
        body = test_body(delivery_id, rfc3339(self._ports.now()), by)
        return await self._post.post(hook.url, hook.secret, body, delivery_id)

    async def _require_good(self, url: str) -> None:
        try:
            await self._post.check(url)
        except AddressRefused as refused:
            raise Unfit("url", str(refused)) from refused


def _change(hook: Webhook, url: str | None, secret: str | None, now: datetime) -> WebhookChange:
    change: dict[str, str | datetime | None] = {"url": url}
    if secret is not None:
        change["secret"] = secret
    if url != hook.url:
        change["last_error"] = None
    if url is not None and hook.url is None:
        change |= {"since": now, "read_to": now}
    return WebhookChange(**change)  # type: ignore[arg-type]


def _detail(hook: Webhook, url: str | None, secret: str | None) -> str:
    """What the audit says: where to without the path, for that may hold a secret."""
    if url is None:
        return "Switched off."
    parts = urlsplit(url)
    where = f"Sends to {parts.scheme}://{parts.netloc}"
    return f"{where}, with a new secret." if secret is not None and hook.secret is not None else f"{where}."
