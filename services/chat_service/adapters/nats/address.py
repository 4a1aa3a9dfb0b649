"""What an address says: nats://user:password@host:4222/prefix, or tls://host?cafile=/path/of/a/certificate."""

import ssl
from dataclasses import dataclass, field
from typing import Any, Final, Self
from urllib.parse import parse_qsl, unquote, urlsplit

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
        """A name without a password is a token. Raises ValueError for a query that says anything but `cafile`."""
        parts = urlsplit(url)
        prefix = parts.path.strip("/")
        query = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
        if set(query) - {"cafile"}:
            raise ValueError("more than an address")
        tls = parts.scheme == "tls"
        where = parts.netloc.rpartition("@")[2]
        options: dict[str, Any] = {"servers": f"{parts.scheme}://{where if parts.port else f'{where}:{PORT}'}"}
        if tls:
            options["tls"] = ssl.create_default_context(cafile=query.get("cafile"))
        if parts.password is not None:
            options |= {"user": unquote(parts.username or ""), "password": unquote(parts.password)}
        elif parts.username:
            options["token"] = unquote(parts.username)
        return cls(f"{prefix}.{SUBJECT}" if prefix else SUBJECT, tls, options)
