"""The knowledge file: a YAML list of topics, read whole and checked before the process listens."""

import re
from pathlib import Path
from typing import Any, Final

import msgspec
import yaml
from msgspec import Struct

from bot.words import words
from contract.fields import MessageText, QuickReply, decode_hook
from contract.turn import QUICK_REPLIES

SHIPPED: Final = Path(__file__).with_name("knowledge.yaml")
TAKES: Final = "it takes a YAML list of {question, also?, answer, quick_replies?}"

_ENTRY: Final = re.compile(r" - at `\$\[(?P<place>\d+)\]\.?(?P<field>[^`]*)`$")


class KnowledgeError(Exception):
    """A knowledge file that can't be used: one line that names KNOWLEDGE_FILE, the place, and what it takes."""


class Topic(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that the bot knows. `also` holds other wordings of the question."""

    question: MessageText
    answer: MessageText
    also: tuple[MessageText, ...] = ()
    quick_replies: tuple[QuickReply, ...] = ()


def load(path: Path) -> tuple[Topic, ...]:
    """The topics in that file. Raises KnowledgeError."""
    try:
        text = path.read_text("utf-8-sig")
        topics = parse(text)
    except OSError as error:
        raise KnowledgeError(f"KNOWLEDGE_FILE got {str(path)!r}: {error.strerror}; {TAKES}.") from error
    except ValueError as error:  # not UTF-8, or said by `parse`
        raise KnowledgeError(f"KNOWLEDGE_FILE got {str(path)!r}: {error}; {TAKES}.") from error
    return topics


def parse(text: str) -> tuple[Topic, ...]:
    """The topics in that text. Raises ValueError with the place and what is wrong there, in one line."""
    try:
        tree = yaml.compose(text, yaml.SafeLoader)
        topics = msgspec.convert(yaml.safe_load(text), tuple[Topic, ...], dec_hook=decode_hook)
    except yaml.YAMLError as error:
        raise ValueError(_yaml_fault(error)) from error
    except msgspec.ValidationError as error:
        raise ValueError(_misfit(str(error), tree)) from error
    _check(topics)
    return topics


def _check(topics: tuple[Topic, ...]) -> None:
    """What no type can say."""
    if not topics:
        raise ValueError("there is no entry in it")
    seen: dict[str, int] = {}
    for place, topic in enumerate(topics, start=1):
        asked = " ".join(words(topic.question))
        if asked in seen:
            raise ValueError(f"entry {place} asks the same question as entry {seen[asked]}")
        seen[asked] = place
        if len(topic.quick_replies) > QUICK_REPLIES:
            raise ValueError(f"entry {place} has more than {QUICK_REPLIES} quick_replies")


def _yaml_fault(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    return where + str(getattr(error, "problem", None) or "not YAML").replace("\n", " ")


def _misfit(message: str, tree: Any) -> str:
    """msgspec's sentence, with the entry and its line in place of a path."""
    at = _ENTRY.search(message)
    if at is None:
        return message.partition(" - at ")[0]
    place = int(at["place"])
    line = tree.value[place].start_mark.line + 1
    field = f", {at['field']}" if at["field"] else ""
    return f"entry {place + 1} (line {line}{field}): {message[: at.start()].rstrip('.')}"
