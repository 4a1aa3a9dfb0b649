"""The outgoing webhook: where it goes, what is still to be delivered, and one attempt over the network."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, Literal, NamedTuple, Protocol

from msgspec import UNSET, Struct, UnsetType

Event = Literal["conversation_queued", "conversation_resolved"]
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Webhook(Struct, frozen=True, kw_only=True):
    """Off without `url`. Moves since `since` are its matter; those up to `read_to` were read.

    `last_error` is of the delivery that was given up last.
    """

    url: str | None = None
    secret: str | None = None
    since: datetime = NEVER
    read_to: datetime = NEVER
    delivered_at: datetime | None = None
    last_error: str | None = None

    def __repr__(self) -> str:
        """Without the secret, and without the address, which may hold one."""
        return f"Webhook(on={self.url is not None})"


class WebhookChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is to change of it; what is unset stays as it is."""

    url: str | UnsetType | None = UNSET
    secret: str | UnsetType = UNSET
    since: datetime | UnsetType = UNSET
    read_to: datetime | UnsetType = UNSET
    delivered_at: datetime | UnsetType = UNSET
    last_error: str | UnsetType | None = UNSET

    def __repr__(self) -> str:
        """As above."""
        return "WebhookChange()"


class Delivery(Struct, frozen=True, kw_only=True):
    """An event of an entry, tried next at `next_at`; failing since `failed_at`, last because of `error`."""

    id: str
    conversation_id: str
    seq: int
    event: Event
    at: datetime
    next_at: datetime
    tries: int = 0
    failed_at: datetime | None = None
    error: str | None = None


class Webhooks(Protocol):
    """The part of the port `Directory` that keeps the webhook and its deliveries."""

    async def webhook(self) -> Webhook:
        """As it is now; off before it was ever set."""

    async def change_webhook(self, change: WebhookChange) -> None:
        """Change what is given, and nothing else."""

    async def add_deliveries(self, deliveries: Sequence[Delivery]) -> None:
        """Keep those whose id is not known; a known one stays as it is, waiting or ended."""

    async def due_deliveries(self, now: datetime, limit: int) -> list[Delivery]:
        """Those that wait and whose time has come, longest due first."""

    async def retry_delivery(self, delivery: Delivery) -> None:
        """Note `tries`, `next_at`, `failed_at` and `error` of one that waits on."""

    async def end_delivery(self, delivery: Delivery) -> None:
        """It waits no longer; its id stays known."""

    async def end_deliveries(self) -> None:
        """None waits any longer."""

    async def forget_deliveries(self, before: datetime) -> None:
        """Forget the ids of ended ones whose entries are older than that."""

    async def count_deliveries(self, limit: int) -> int:
        """How many wait, counted up to `limit`."""

    async def failing_delivery(self) -> Delivery | None:
        """Of those that wait, the one that has been failing longest."""


class Outcome(NamedTuple):
    """What became of an attempt: delivered if there is no `error`. It names neither address nor secret."""

    status: int | None
    error: str | None


class AddressRefused(Exception):
    """Nothing is sent there; the sentence says why, and what to do."""


class WebhookPost(Protocol):
    """One attempt over the network."""

    async def check(self, url: str) -> None:
        """Return if the address may be sent to, as far as that is known now. Raises AddressRefused."""

    async def post(self, url: str, secret: str, body: bytes, delivery_id: str) -> Outcome:
        """Send the signed body once, within the deadline. Raises nothing."""
