"""What an address says: nats://user:password@host:4222/prefix, or tls://... with `?cafile=` and the like."""

from dataclasses import dataclass, field
from typing import Any, Final, Self
from urllib.parse import unquote, urlsplit

from chat_service.adapters.doorbell.tls import tls_of

SUBJECT: Final = "handoff.rings"
PORT: Final = 4222


@dataclass(frozen=True)
class Address:
    """Where the server is, whether it must speak TLS, and which subject is ours; `options` may hold secrets."""

    subject: str
    tls: bool
    options: dict[str, Any] = field(repr=False)

    @classmethod
    def parse(cls, url: str) -> Self:
        """A name without a password is a token. Raises as `tls_of` does."""
        parts = urlsplit(url)
        prefix = parts.path.strip("/")
        context = tls_of(parts)
        where = parts.netloc.rpartition("@")[2]
        options: dict[str, Any] = {"servers": f"{parts.scheme}://{where if parts.port else f'{where}:{PORT}'}"}
        if parts.password is not None:
            options |= {"user": unquote(parts.username or ""), "password": unquote(parts.password)}
        elif parts.username:
            options["token"] = unquote(parts.username)
        subject = f"{prefix}.{SUBJECT}" if prefix else SUBJECT
        return cls(subject, context is not None, options | ({"tls": context} if context else {}))
