"""Hypothesis strategies: frames that are almost right."""

import json

from hypothesis import strategies as st

from tests.malformed.frames import FIELDS, TYPES

OWN = "the own conversation"

controls = st.text(st.sampled_from("\0\x1b\x7f\u200b\u200e\u202e\u2066\ufeff\ud800\udfff\U000e0001a "), max_size=8)
numbers = st.one_of(
    st.integers(), st.integers(min_value=2**53), st.integers(max_value=-(2**63)), st.floats(allow_nan=True)
)
leaves = st.sampled_from((None, True, OWN, "", "k1", *TYPES)) | numbers | controls | st.text(max_size=20)
values = leaves | st.lists(leaves, max_size=3) | st.dictionaries(st.sampled_from(FIELDS) | controls, leaves, max_size=3)
objects = st.builds(
    lambda kind, conversation_id, fields: {"type": kind, "conversation_id": conversation_id, **fields},
    st.sampled_from(TYPES) | values,
    st.just(OWN) | values,
    st.dictionaries(st.sampled_from(FIELDS), values, max_size=4),
)
depths = st.integers(1, 3_000)
texts = objects.map(json.dumps)


def _nested(text: str, depth: int) -> str:
    return f'{text[:-1]}, "text": {"[" * depth}{"]" * depth}}}'


def _twice(text: str, other: str) -> str:
    """One object with the fields of both, some of them twice."""
    return f"{text[:-1]}, {other[1:]}"


def _cut(text: str, length: int) -> str:
    return text[:length]


frames = st.one_of(
    texts,
    texts,
    values.map(json.dumps),
    st.builds(_nested, texts, depths),
    st.builds(_twice, texts, texts),
    st.builds(_cut, texts, st.integers(0, 200)),
    st.text(max_size=30),
)
