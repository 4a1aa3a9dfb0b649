"""Settings from environment variables: read once, checked whole, refused in one line that says what to do."""

import math
import re
import sys
from collections.abc import Mapping
from typing import Annotated, Any, Literal, NoReturn, Self, TypeVar, get_args, get_origin
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct

T = TypeVar("T")


class SettingError(Exception):
    """A setting that this process can't start with: names the variable, what it got and what it takes."""


class Parsed:
    """A setting with a form of its own. `parse` raises ValueError for what does not fit."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """The setting's value."""
        raise NotImplementedError

    @classmethod
    def shown(cls, text: str) -> str:
        """What was given, as the refusal may repeat it."""
        return repr(text)


class Secret(Parsed):
    """A text that is never shown. Trailing line breaks, which files of secrets tend to have, are no part of it."""

    def __init__(self, text: str) -> None:
        self._text = text

    @classmethod
    def parse(cls, text: str) -> Self:
        if not (stripped := text.strip()):
            raise ValueError("empty")
        return cls(stripped)

    @classmethod
    def shown(cls, text: str) -> str:  # noqa: ARG003
        return "a value that is not shown"

    def reveal(self) -> str:
        """The text itself: for signing and comparing, never for a log."""
        return self._text


class ServerUrl(Parsed, str):
    """An address that may hold a user and a password."""

    __slots__ = ()

    @classmethod
    def shown(cls, text: str) -> str:
        return repr(re.sub(r"(?i)(?<=://).*@|(?<=password=)[^&]*", "...", text))


class Url(ServerUrl):
    """An http or https address, without a slash at its end."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        parts = urlsplit(text)  # which raises ValueError itself; so does `port`
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0:
            raise ValueError("not an address")
        if parts.query or parts.fragment or any(char.isspace() for char in text):
            raise ValueError("more or less than an address")
        return cls(text.rstrip("/"))


HttpUrl = Annotated[Url, Meta(description="an address such as http://127.0.0.1:8000")]
Port = Annotated[int, Meta(ge=0, le=65_535, description="a port from 0 (any free one; for METRICS_PORT: off) to 65535")]
Seconds = Annotated[float, Meta(ge=0, le=31_536_000, description="a number of seconds, 0 or more")]
Amount = Annotated[float, Meta(ge=0, le=1_000_000_000, description="a number, 0 (no limit) or more")]
Level = Annotated[Literal["debug", "info", "warning", "error"], Meta(description="debug, info, warning or error")]
Version = Annotated[str, Meta(min_length=1, max_length=64, description="what this build is called, such as 1.4.2")]
Format = Annotated[Literal["text", "json"], Meta(description="text or json")]


class ProcessSettings(Struct, frozen=True, kw_only=True):
    """What every process takes."""

    host: Annotated[str, Meta(min_length=1, description="an address to listen on, such as 127.0.0.1 or 0.0.0.0")] = (
        "127.0.0.1"
    )
    port: Port
    metrics_port: Port = 0
    drain_s: Seconds = 0
    log_level: Level = "info"
    log_format: Format = "text"
    handoff_version: Version = "dev"


def read(kind: type[T], environ: Mapping[str, str]) -> T:
    """The settings of that Struct, each from the variable of its name in capitals; empty means not set.

    Raises SettingError for the first one that is missing or does not fit.
    """
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):  # type: ignore[arg-type]
        name = field.encode_name.upper()
        if text := environ.get(name, "").strip():
            values[field.name] = _value(name, text, field.type)
        elif field.required:
            raise SettingError(f"{name} is missing: it takes {_takes(field.type)}.")
    return kind(**values)


def read_or_exit(kind: type[T], environ: Mapping[str, str]) -> T:
    """As `read`; what is wrong is said on standard error, and the process ends with 2."""
    try:
        return read(kind, environ)
    except SettingError as error:
        end(str(error), status=2)


def end(sentence: str, status: int) -> NoReturn:
    """Say why on standard error, and end the process."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
    raise SystemExit(status)


def _value(name: str, text: str, kind: Any) -> Any:
    try:
        text.encode()  # bytes that are no UTF-8 reach us as halves of surrogate pairs, which nobody can send or sign
        return _finite(msgspec.convert(text, kind, strict=False, dec_hook=lambda wanted, raw: wanted.parse(raw)))
    except ValueError as error:  # msgspec.ValidationError is one
        raise SettingError(f"{name} got {_shown(kind, text)}: it takes {_takes(kind)}.") from error


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("not finite")
    return value


def _parts(kind: Any) -> list[Any]:
    """The kind without what is wrapped around it: Annotated, and None beside it."""
    if get_origin(kind) is Annotated:
        return [kind, *_parts(get_args(kind)[0])]
    return [
        kind,
        *(part for choice in get_args(kind) for part in _parts(choice) if isinstance(part, type) or get_args(part)),
    ]


def _shown(kind: Any, text: str) -> str:
    own = [part for part in _parts(kind) if isinstance(part, type) and issubclass(part, Parsed)]
    return own[0].shown(text) if own else repr(text)


def _takes(kind: Any) -> str:
    for part in _parts(kind):
        for note in get_args(part)[1:] if get_origin(part) is Annotated else ():
            if isinstance(note, Meta) and note.description:
                return note.description
    return "another value"
