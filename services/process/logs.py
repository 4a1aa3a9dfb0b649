"""Log lines on standard error: text for a person, one JSON object a line for a collector."""

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

from contract.log_fields import FIELDS

_LEVELS: Final = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_CHATTY: Final = ("httpx", "httpcore", "uvicorn", "pymongo", "websockets", "asyncio")  # their news is no news of ours
REQUEST_ID: Final[ContextVar[str]] = ContextVar("request_id", default="")  # of the request that this is about, if any


def configure(service: str, level: str, form: str) -> None:
    """Send the log of this process to standard error in the form `text` or `json`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(service) if form == "json" else TextLines(service))
    logging.basicConfig(level=_LEVELS[level], handlers=[handler], force=True)
    logging.getLogger("process").setLevel(min(logging.INFO, _LEVELS[level]))  # where it listens is always said
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, _LEVELS[level]))


def _more(record: logging.LogRecord) -> dict[str, Any]:
    told: dict[str, Any] = {name: record.__dict__[name] for name in FIELDS if name in record.__dict__}
    about = REQUEST_ID.get()
    return {"request_id": about, **told} if about else told


def _one_line(text: str) -> str:
    """Nobody writes lines of their own into our log, nor moves the reader's cursor."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


class TextLines(logging.Formatter):
    """`info chat_service: message conversation_id=c_1`."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        more = "".join(f" {name}={value}" for name, value in _more(record).items())
        trace = self.formatException(record.exc_info).split("\n") if record.exc_info else []
        line = f"{record.levelname.lower()} {self._service}: {_one_line(record.getMessage() + more)}"
        return "\n  ".join([line, *map(_one_line, trace)])  # set in: an error's text passes for no line of ours


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "service": self._service,
            "logger": record.name,
            "message": record.getMessage(),
            **_more(record),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)  # in ASCII: it takes whatever a message holds, half a surrogate pair too
