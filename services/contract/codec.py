"""Entries as plain values and as JSON, in the form in which they are stored. What readers get: `audience`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from contract.entries import Entry, Unknown
from contract.fields import encode_hook

Plain = dict[str, Any]

_PLACEHOLDER: Final = {"type": "handoff_cancelled"}
_encoder: Final = msgspec.json.Encoder(enc_hook=encode_hook)
_decoder: Final = msgspec.json.Decoder(Entry)


def to_plain(entry: Entry) -> Plain:
    """The whole entry as dicts, lists, strings, numbers and datetimes."""
    plain: Plain = msgspec.to_builtins(entry, builtin_types=(datetime,), enc_hook=encode_hook)
    if isinstance(entry.payload, Unknown):
        plain["payload"] = {"type": entry.payload.type, **entry.payload.fields}
    return plain


def from_plain(plain: Mapping[str, Any]) -> Entry:
    """The inverse of `to_plain`. A payload that this version can't read becomes `Unknown`, with all its fields.

    Its type may be new, or known and said in a newer way: an action that is new, say.
    """
    try:
        return msgspec.convert(plain, Entry)
    except msgspec.ValidationError:
        payload = plain["payload"]
        fields = {name: value for name, value in payload.items() if name != "type"}
        readable = msgspec.convert({**plain, "payload": _PLACEHOLDER}, Entry)
        return msgspec.structs.replace(readable, payload=Unknown(payload["type"], fields))


def to_json(entry: Entry) -> bytes:
    """`to_plain` as JSON."""
    return _encoder.encode(to_plain(entry) if isinstance(entry.payload, Unknown) else entry)


def from_json(body: bytes | str) -> Entry:
    """The inverse of `to_json`."""
    try:
        return _decoder.decode(body)
    except msgspec.ValidationError:  # a newer version's
        return from_plain(msgspec.json.decode(body))
