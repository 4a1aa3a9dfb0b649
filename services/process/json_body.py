"""Decoding JSON from strangers: broken JSON, JSON of another form, and JSON that fits are three things."""

import re
from typing import Any, Final, Generic, TypeVar

import msgspec

from contract.fields import decode_hook

T = TypeVar("T")
SHOWN_CHARS: Final = 200  # a field's name is the sender's, and may be as long as the body
_PLACE: Final = re.compile(r"^(?P<message>.*?)(?: - at `\$(?P<path>[^`]*)`)?$", re.DOTALL)
_NAMED: Final = re.compile(r"^Object (?:missing required|contains unknown) field `(?P<field>.*)`$", re.DOTALL)


class Malformed(Exception):
    """Not JSON in UTF-8, or nested deeper than anybody needs."""


class Misfit(Exception):
    """JSON, but not of the form that is wanted: `errors` is [{field, message}]."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__("; ".join(f"{error['field']}: {error['message']}" for error in errors))
        self.errors = errors


class Form(Generic[T]):
    """A decoder for one type. Raises Malformed or Misfit, and nothing else, whatever it is fed."""

    def __init__(self, kind: Any) -> None:
        self.kind = kind
        self._decoder: msgspec.json.Decoder[T] = msgspec.json.Decoder(kind, dec_hook=decode_hook)

    def decode(self, body: bytes | str) -> T:
        """The value in `body`."""
        try:
            return self._decoder.decode(body)
        except msgspec.ValidationError as error:
            _require_json(body)
            raise Misfit([_named(str(error))]) from error
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            raise Malformed(str(error)) from error


def _require_json(body: bytes | str) -> None:
    """What does not fit may be no JSON at all further on."""
    try:
        msgspec.json.decode(body)
    except msgspec.ValidationError:
        return  # a number beyond every range: JSON all the same
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Malformed(str(error)) from error


def _named(message: str) -> dict[str, str]:
    """msgspec's sentence with the field it speaks of; `Expected `int` - at `$.a[0]`` speaks of `a[0]`."""
    place = _PLACE.match(message)
    sentence, path = (place["message"], place["path"] or "") if place else (message, "")
    field = path.removeprefix(".")
    if named := _NAMED.match(sentence):
        field = f"{field}.{named['field']}".removeprefix(".")
    return {"field": field[:SHOWN_CHARS], "message": sentence[:SHOWN_CHARS]}
