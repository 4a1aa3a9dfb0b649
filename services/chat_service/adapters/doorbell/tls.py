"""TLS as an address asks for it: amqps://host?cafile=/path, and with a certificate of our own certfile and keyfile."""

import ssl
from typing import Final
from urllib.parse import SplitResult, parse_qsl

KEYS: Final = {"cafile", "certfile", "keyfile"}
SCHEMES: Final = {"tls", "amqps"}


def tls_of(address: SplitResult) -> ssl.SSLContext | None:
    """What to trust and to show, or None for plain text. Raises ValueError for any other query, OSError for no file."""
    query = dict(parse_qsl(address.query, strict_parsing=True)) if address.query else {}
    if set(query) - KEYS or (query and address.scheme not in SCHEMES):
        raise ValueError("more than an address")
    if address.scheme not in SCHEMES:
        return None
    context = ssl.create_default_context(cafile=query.get("cafile"))
    if "certfile" in query:
        context.load_cert_chain(query["certfile"], query.get("keyfile"))
    return context
