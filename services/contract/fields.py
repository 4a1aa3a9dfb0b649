"""String types that normalise and check themselves when decoded; their schemas go into the OpenAPI document."""

from typing import Any, ClassVar, Self

from contract import text


class Checked(str):
    """A string in the form that `parse` gives it. `parse` raises ValueError with a sentence for whoever sent it."""

    __slots__ = ()
    SCHEMA: ClassVar[dict[str, Any]] = {"type": "string"}

    @classmethod
    def parse(cls, raw: str) -> Self:
        """The normalised form of `raw`."""
        return cls(raw)


class MessageText(Checked):
    """What a person or the bot says: 1-4,000 characters after NFC and trimming."""

    SCHEMA: ClassVar = {"type": "string", "minLength": 1, "maxLength": text.MESSAGE_CHARS}

    @classmethod
    def parse(cls, raw: str) -> Self:
        return cls(text.message_text(raw))


class QuickReply(Checked):
    """A button under the bot's message: 1-80 characters."""

    CHARS: ClassVar = 80
    SCHEMA: ClassVar = {"type": "string", "minLength": 1, "maxLength": CHARS}

    @classmethod
    def parse(cls, raw: str) -> Self:
        return cls(text.message_text(raw, cls.CHARS))


class PersonName(Checked):
    """What somebody is called: 1-40 characters after NFC and trimming."""

    SCHEMA: ClassVar = {"type": "string", "minLength": 1, "maxLength": text.NAME_CHARS}

    @classmethod
    def parse(cls, raw: str) -> Self:
        return cls(text.person_name(raw))


class RoomName(Checked):
    """What a room is called: 1-60 characters after NFC and trimming."""

    SCHEMA: ClassVar = {"type": "string", "minLength": 1, "maxLength": text.ROOM_NAME_CHARS}

    @classmethod
    def parse(cls, raw: str) -> Self:
        return cls(text.room_name(raw))


class Topic(Checked):
    """What a room is about: at most 200 characters after NFC and trimming, on one line; empty for none."""

    SCHEMA: ClassVar = {"type": "string", "maxLength": text.TOPIC_CHARS}

    @classmethod
    def parse(cls, raw: str) -> Self:
        return cls(text.topic(raw))


class Emoji(Checked):
    """One emoji: at most 16 characters, for families are made of many."""

    SCHEMA: ClassVar = {"type": "string", "minLength": 1, "maxLength": text.EMOJI_CHARS}

    @classmethod
    def parse(cls, raw: str) -> Self:
        return cls(text.emoji(raw))


class Passphrase(Checked):
    """Protects a name: 8-128 characters."""

    SCHEMA: ClassVar = {"type": "string", "minLength": text.PASSPHRASE_CHARS[0], "maxLength": text.PASSPHRASE_CHARS[1]}

    @classmethod
    def parse(cls, raw: str) -> Self:
        return cls(text.passphrase(raw))


class Password(Passphrase):
    """What an agent logs in with: 8-128 characters."""

    @classmethod
    def parse(cls, raw: str) -> Self:
        return cls(text.passphrase(raw, called="password"))


class PagePath(Checked):
    """The path of a page: 1-500 characters."""

    SCHEMA: ClassVar = {"type": "string", "minLength": 1, "maxLength": text.PATH_CHARS}

    @classmethod
    def parse(cls, raw: str) -> Self:
        return cls(text.page_path(raw))


class LanguageTag(Checked):
    """A language as BCP 47 writes it, such as `pt-BR`: at most 35 characters."""

    SCHEMA: ClassVar = {"type": "string", "pattern": f"^{text.LANGUAGE}$", "maxLength": text.LANGUAGE_CHARS}

    @classmethod
    def parse(cls, raw: str) -> Self:
        return cls(text.language_tag(raw))


class ClientId(Checked):
    """Idempotency key: the same command under the same key is stored once."""

    SCHEMA: ClassVar = {"type": "string", "pattern": "^(?!bot:|sys:)[A-Za-z0-9._:-]{1,64}$"}

    @classmethod
    def parse(cls, raw: str) -> Self:
        return cls(text.client_id(raw))


class Shortcut(Checked):
    """What a canned response is typed by."""

    SCHEMA: ClassVar = {"type": "string", "pattern": "^[a-z0-9-]{1,40}$"}

    @classmethod
    def parse(cls, raw: str) -> Self:
        return cls(text.shortcut(raw))


def decode_hook(kind: type, raw: Any) -> Any:
    """msgspec's `dec_hook` for these types."""
    if issubclass(kind, Checked):
        if not isinstance(raw, str):
            raise ValueError("Expected a string.")  # noqa: TRY004 - msgspec makes an answer of ValueError
        return kind.parse(raw)
    raise NotImplementedError(f"no way to decode {kind}")


def encode_hook(value: Any) -> str:
    """msgspec's `enc_hook` for these types: they are the text that they hold."""
    if isinstance(value, Checked):
        return str(value)
    raise NotImplementedError(f"no way to encode {type(value)}")


def schema_hook(kind: type) -> dict[str, Any]:
    """msgspec's `schema_hook` for these types."""
    if issubclass(kind, Checked):
        return kind.SCHEMA
    raise NotImplementedError(f"no schema for {kind}")
