"""Texts made of other people's texts, in the form that a message takes."""

import unicodedata
from typing import Final

from contract.fields import MessageText
from contract.text import MESSAGE_CHARS

QUOTE_CHARS: Final = 200


def fit(raw: str) -> MessageText:
    """NFC, trimmed, no control characters, at most 4,000. Raises ValueError if nothing visible is left."""
    kept = "".join(char for char in raw if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"})
    text = unicodedata.normalize("NFC", kept).strip()
    return MessageText.parse(cut(text, MESSAGE_CHARS))


def cut(text: str, chars: int) -> str:
    """The text, or its beginning with an ellipsis."""
    return text if len(text) <= chars else f"{text[: chars - 1].rstrip()}…"


def quoted(text: str) -> str:
    """A text in quotation marks on one line, cut where it gets long."""
    return f"“{cut(' '.join(text.split()), QUOTE_CHARS)}”"
