"""Signed requests, the way the field does it: HMAC-SHA256 over `timestamp.body`, refused after five minutes."""

import hashlib
import hmac
from typing import Final

TIMESTAMP_HEADER: Final = "X-Handoff-Timestamp"
SIGNATURE_HEADER: Final = "X-Handoff-Signature"
DELIVERY_HEADER: Final = "X-Handoff-Delivery"
WINDOW_S: Final = 300
_PREFIX: Final = "sha256="


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The value of the signature header; `timestamp` is in whole Unix seconds."""
    return _PREFIX + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def verified(secret: str, timestamp: str, signature: str, body: bytes, *, now_s: float) -> bool:
    """Whether the body was signed with this secret at most five minutes away from now, compared in constant time."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    genuine = hmac.compare_digest(sign(secret, timestamp, body).encode(), signature.encode())
    return genuine and abs(now_s - int(timestamp)) <= WINDOW_S
