"""The chat service's settings, each from the environment variable of its name in capitals."""

import ipaddress
import re
from typing import Annotated, Final, Literal, Self
from urllib.parse import urlsplit

from msgspec import Meta

from contract.text import passphrase, person_name
from process.settings import Amount, HttpUrl, Parsed, Port, ProcessSettings, Seconds, Secret, ServerUrl, SettingError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class DatabaseUrl(ServerUrl):
    """sqlite:///relative, sqlite:////absolute, or mongodb://..."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        scheme, _, rest = text.partition("://")
        if scheme == "sqlite" and rest.startswith("/") and rest.strip("/"):
            return cls(text)
        if scheme in {"mongodb", "mongodb+srv"} and rest.strip("/"):
            return cls(text)
        raise ValueError("unknown scheme")

    @property
    def path(self) -> str:
        """The file of a sqlite address."""
        return self.removeprefix("sqlite:///")

    @property
    def database_name(self) -> str:
        """The database that a mongodb address names, or ours."""
        return self.partition("://")[2].partition("/")[2].partition("?")[0] or "handoff"


class BrokerUrl(ServerUrl):
    """memory://, or a server's address; its path is what keeps suites on one server apart."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        if text == "memory://":
            return cls(text)
        parts = urlsplit(text)  # which raises ValueError itself; so does `port`
        if parts.scheme not in BROKER_PATHS or not parts.hostname or parts.port == 0:
            raise ValueError("not an address")
        if not re.fullmatch(BROKER_PATHS[parts.scheme], parts.path.strip("/")):
            raise ValueError("not the path of such an address")
        return cls(text)

    @property
    def scheme(self) -> str:
        """Which kind of server it is."""
        return self.partition("://")[0].lower()


class Origins(Parsed, tuple[str, ...]):
    """Origins of pages that may call, or `*`."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        origins = [origin.strip().rstrip("/") for origin in text.split(",") if origin.strip()]
        if any(origin != "*" and not origin.startswith(("http://", "https://")) for origin in origins):
            raise ValueError("not an origin")
        return cls(origins)


class Networks(Parsed, tuple[Network, ...]):
    """Networks in CIDR notation."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        return cls(ipaddress.ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())


class AdminName(Parsed, str):
    """The first admin's name, in its normal form."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        return cls(person_name(text))


class AdminPassword(Secret):
    """The first admin's password."""

    @classmethod
    def parse(cls, text: str) -> Self:
        return cls(passphrase(text.strip()))


DATABASE_NUMBER: Final = r"[0-9]*"
SUBJECT_PREFIX: Final = r"([A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*)?"
VIRTUAL_HOST: Final = r"[^/]*"
BROKER_PATHS: Final = {
    "redis": DATABASE_NUMBER,
    "rediss": DATABASE_NUMBER,
    "nats": SUBJECT_PREFIX,
    "tls": SUBJECT_PREFIX,
    "amqp": VIRTUAL_HOST,
    "amqps": VIRTUAL_HOST,
}
BROKER_URL_TAKES: Final = (
    "memory://, redis://host:6379, nats://host:4222 or amqp://host:5672 (with TLS rediss://, tls:// or amqps://)"
)
LOCAL_ORIGINS = Origins(("http://localhost:8080", "http://127.0.0.1:8080"))
ADMIN_NAME_TAKES = "the first admin's name, 1 to 40 characters"
ADMIN_PASSWORD_TAKES = "the first admin's password, 8 to 128 characters"  # noqa: S105 - a description
Deadline = Annotated[float, Meta(gt=0, le=60, description="a number of seconds, more than 0 and at most 60")]


class Settings(ProcessSettings, frozen=True, kw_only=True):
    """As in the README's table."""

    port: Port = 8000
    database_url: Annotated[
        DatabaseUrl, Meta(description="sqlite:///handoff.db, sqlite:////srv/handoff.db or mongodb://...")
    ] = DatabaseUrl("sqlite:///handoff.db")
    broker_url: Annotated[BrokerUrl, Meta(description=BROKER_URL_TAKES)] = BrokerUrl("memory://")
    bot_url: HttpUrl = "http://127.0.0.1:8001"  # type: ignore[assignment]
    bot_secret: Annotated[Secret, Meta(description="the secret that the bot's BOT_SECRET names, too")]
    bot_deadline_s: Deadline = 5
    live_chat: Annotated[Literal["on", "off"], Meta(description="on or off")] = "on"
    allowed_origins: Annotated[
        Origins, Meta(description="origins such as https://help.example.org, separated by commas, or *")
    ] = LOCAL_ORIGINS
    messages_per_second: Amount = 5
    sessions_per_minute: Amount = 60
    logins_per_minute: Amount = 10
    photos_per_minute: Amount = 5
    connections_per_address: Amount = 200
    max_connections: Amount = 20_000
    hellos_per_second: Amount = 300
    trusted_proxies: Annotated[Networks, Meta(description="networks such as 10.0.0.0/8, separated by commas")] = (
        Networks()
    )
    rooms: Annotated[Literal["on", "off"], Meta(description="on or off")] = "on"
    room_messages_per_second: Amount = 50
    queue_offer_s: Seconds = 300
    agent_capacity: Amount = 8
    agent_away_s: Seconds = 60
    resolve_after_s: Seconds = 86_400
    webhook_allow_private: Annotated[Literal["on", "off"], Meta(description="on or off")] = "off"
    fast_sockets: Annotated[Literal["on", "off"], Meta(description="on or off")] = "on"
    admin_name: Annotated[AdminName | None, Meta(description=ADMIN_NAME_TAKES)] = None
    admin_password: Annotated[AdminPassword | None, Meta(description=ADMIN_PASSWORD_TAKES)] = None

    def __post_init__(self) -> None:
        """Raises SettingError for half a first admin."""
        if self.admin_name and not self.admin_password:
            raise SettingError(f"ADMIN_PASSWORD is missing beside ADMIN_NAME: it takes {ADMIN_PASSWORD_TAKES}.")
        if self.admin_password and not self.admin_name:
            raise SettingError(f"ADMIN_NAME is missing beside ADMIN_PASSWORD: it takes {ADMIN_NAME_TAKES}.")

    @property
    def first_admin(self) -> tuple[str, str] | None:
        """Name and password, if there is to be one."""
        if self.admin_name and self.admin_password:
            return str(self.admin_name), self.admin_password.reveal()
        return None
