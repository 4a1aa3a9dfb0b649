"""A short hash of a value: equal for the same fields, whatever their order."""

import hashlib
from typing import Any

import msgspec


def digest(*parts: Any) -> str:
    """128 bits of SHA-256 over the parts' sorted JSON, as 32 hex digits."""
    told = msgspec.json.encode(parts, enc_hook=str, order="sorted")
    return hashlib.sha256(told).hexdigest()[:32]
