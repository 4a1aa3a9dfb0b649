"""Entries of every type, for Hypothesis."""

import typing
from datetime import UTC, datetime, timedelta
from types import NoneType
from typing import Any, Final

from hypothesis import strategies as st
from msgspec import structs

from contract.entries import KNOWN_TYPES, Entry, Known, State, Unknown

KNOWN: Final = typing.get_args(Known)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
counts = st.integers(0, 2**63 - 1)
moments = st.integers(0, 253_402_300_799_999).map(lambda ms: EPOCH + timedelta(milliseconds=ms))
plain_values = st.recursive(
    st.none() | st.booleans() | counts | st.floats(allow_nan=False, allow_infinity=False) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
BY_KIND: Final = {
    str: words,
    int: counts,
    bool: st.booleans(),
    datetime: moments,
    NoneType: st.none(),
    State: st.sampled_from(State),
}


def any_of(kind: Any) -> st.SearchStrategy[Any]:
    """Values of an annotation, of those that the contract uses."""
    if kind in BY_KIND:
        return BY_KIND[kind]
    parts = typing.get_args(kind)
    if typing.get_origin(kind) is typing.Literal:
        return st.sampled_from(parts)
    if typing.get_origin(kind) is list:
        return st.lists(any_of(parts[0]), max_size=3)
    if parts:
        return st.one_of([any_of(part) for part in parts])
    return st.builds(kind, **{field.name: any_of(field.type) for field in structs.fields(kind)})


def entries(kind: Any = Known) -> st.SearchStrategy[Entry]:
    """Entries with a payload of that kind, or of any that this version knows."""
    rest = {field.name: any_of(field.type) for field in structs.fields(Entry) if field.name != "payload"}
    return st.builds(Entry, **rest, payload=kind if isinstance(kind, st.SearchStrategy) else any_of(kind))


further_fields = st.dictionaries(words.filter(lambda name: name != "type"), plain_values, max_size=4)
unknowns = st.builds(Unknown, words.filter(lambda name: name not in KNOWN_TYPES), further_fields)
