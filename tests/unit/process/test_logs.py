"""Log lines: one a record, whatever it holds, with the fields that everybody knows and no others."""

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.log_fields import FIELDS
from process.logs import JsonLines, TextLines

SERVICES: Final = Path(__file__).parents[3] / "services"
JSON: Final = JsonLines("chat_service")
TEXT: Final = TextLines("chat_service")
ALWAYS: Final = {"at", "level", "service", "logger", "message"}
HOSTILE: Final = "a\nerror chat_service: forged\r\x1b[2J\x00\u2028\u202e\x85\ud800"


def a_record(message: str = "stored", *args: Any, **extra: Any) -> logging.LogRecord:
    """What a logger makes of `log.info(message, *args, extra=extra)`."""
    record = logging.LogRecord("chat_service.api", logging.INFO, __file__, 1, message, args, None)
    record.created = 1_772_366_400.1239
    record.__dict__.update(extra)
    return record


def told(record: logging.LogRecord) -> dict[str, Any]:
    """The JSON object of the line."""
    line = JSON.format(record)
    assert line.isascii()
    assert line.isprintable()
    value: dict[str, Any] = json.loads(line)
    return value


def a_fault(message: str) -> logging.LogRecord:
    """What a logger makes of an error that says this."""
    record = a_record()
    record.exc_info = (ValueError, ValueError(message), None)
    return record


def test_a_line_of_json_looks_like_this() -> None:
    assert told(a_record("stored %s", "one", conversation_id="c1", seq=7)) == {
        "at": "2026-03-01T12:00:00.123+00:00",
        "level": "info",
        "service": "chat_service",
        "logger": "chat_service.api",
        "message": "stored one",
        "conversation_id": "c1",
        "seq": 7,
    }


def test_a_line_of_text_looks_like_this() -> None:
    line = TEXT.format(a_record("stored %s", "one", seq=7, conversation_id="c1"))

    assert line == "info chat_service: stored one conversation_id=c1 seq=7"


def test_every_known_field_is_told() -> None:
    more = dict.fromkeys(FIELDS, "x")

    assert told(a_record(**more)).keys() == ALWAYS | set(FIELDS)
    assert TEXT.format(a_record(**more)).endswith(" ".join(f"{name}=x" for name in FIELDS))


@pytest.mark.parametrize("name", ["token", "text", "name_of_visitor", "passphrase", "secret", "client_id", "trace"])
def test_no_other_field_is_told(name: str) -> None:
    assert told(a_record(**{name: "s3cret"})).keys() == ALWAYS
    assert "s3cret" not in TEXT.format(a_record(**{name: "s3cret"}))


def test_what_is_known_is_told_under_a_name_that_takes_no_place_of_others() -> None:
    assert not ALWAYS & set(FIELDS)
    assert not {"trace"} & set(FIELDS)


@pytest.mark.parametrize("field", FIELDS)
def test_nobody_writes_a_line_of_their_own(field: str) -> None:
    record = a_record("%s", HOSTILE, **{field: HOSTILE})

    assert told(record)[field] == told(record)["message"] == HOSTILE
    assert TEXT.format(record).isprintable()


@given(st.text(st.characters()), st.text(st.characters()) | st.integers() | st.none() | st.binary())
def test_a_record_is_one_line_whatever_it_holds(message: str, path: object) -> None:
    assert told(a_record("%s", message, path=path))["message"] == message
    assert TEXT.format(a_record("%s", message, path=path)).isprintable()


def test_text_keeps_the_letters_of_every_language() -> None:
    assert TEXT.format(a_record("Zoë 字 😀")) == "info chat_service: Zoë 字 😀"


def test_a_trace_is_part_of_the_line_of_json() -> None:
    trace = told(a_fault(HOSTILE))["trace"]

    assert trace == f"ValueError: {HOSTILE}"


def test_a_trace_in_text_stands_below_its_line_and_none_of_its_lines_passes_for_one_of_ours() -> None:
    first, *below = TEXT.format(a_fault(HOSTILE)).split("\n")

    assert first == "info chat_service: stored"
    assert "ValueError: a" in below[0]
    assert all(line.startswith("  ") for line in below)
    assert all(line.isprintable() for line in below)


SPEAKS: Final = """
import logging
from process.logs import configure
configure("bot", "{level}", "json")
for name in ("process", "bot", "httpx"):
    for say in ("debug", "info", "warning", "error"):
        getattr(logging.getLogger(name), say)("%s %s", name.replace("process", "ours"), say)
"""


@pytest.mark.parametrize(
    ("level", "heard"),
    [
        ("info", "ours info, ours warning, ours error, bot info, bot warning, bot error, httpx warning, httpx error"),
        ("error", "ours info, ours warning, ours error, bot error, httpx error"),
    ],
)
def test_the_level_decides_what_is_heard_but_where_we_listen_is_always_said(level: str, heard: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", SPEAKS.format(level=level)], cwd=SERVICES, capture_output=True, text=True, check=True
    )

    assert run.stdout == ""
    assert [json.loads(line)["message"] for line in run.stderr.splitlines()] == heard.split(", ")
