"""The bot's settings."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Self

from msgspec import Meta

from bot.knowledge import SHIPPED
from process import settings
from process.settings import HttpUrl, Parsed, Port, ProcessSettings, Secret, SettingError


class File(Parsed):
    """The path of a file; whether it can be read shows when it is."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def parse(cls, text: str) -> Self:
        return cls(Path(text))


class Key(Secret):
    """A secret that travels in a header."""

    @classmethod
    def parse(cls, text: str) -> Self:
        if not (text.isascii() and text.isprintable()):
            raise ValueError("not fit for a header")
        return super().parse(text)


SharedSecret = Annotated[
    Secret, Meta(description="the secret that the chat service signs with, the same on both sides")
]
ApiKey = Annotated[Key, Meta(description="the key of that API in ASCII; any text if it needs none")]
ModelName = Annotated[str, Meta(min_length=1, description="the model's name as its API knows it")]
Deadline = Annotated[float, Meta(gt=0, le=60, description="a number of seconds above 0, up to 60")]
MODEL: Final = ("llm_base_url", "llm_api_key", "llm_model")


class Settings(ProcessSettings, frozen=True, kw_only=True):
    """What the bot takes. The three settings of the model are given together or not at all.

    `bot_secret_before` counts, too: while a new secret is on its way, some chat services sign with the old one.
    """

    port: Port = 8001
    bot_secret: SharedSecret
    bot_secret_before: SharedSecret | None = None
    knowledge_file: Annotated[File, Meta(description="the path of a YAML file")] = File(SHIPPED)
    llm_base_url: HttpUrl | None = None
    llm_api_key: ApiKey | None = None
    llm_model: ModelName | None = None
    llm_deadline_s: Deadline = 4


def read(environ: Mapping[str, str]) -> Settings:
    """The settings. Raises SettingError for the first that is missing or does not fit."""
    read_ = settings.read(Settings, environ)
    missing = [name.upper() for name in MODEL if getattr(read_, name) is None]
    if 0 < len(missing) < len(MODEL):
        names = ", ".join(name.upper() for name in MODEL)
        raise SettingError(f"{missing[0]} is missing: it takes a value when another of {names} is set.")
    return read_


def secrets_of(taken: Settings) -> tuple[str, ...]:
    """Those that a turn may be signed with."""
    return tuple(secret.reveal() for secret in (taken.bot_secret, taken.bot_secret_before) if secret)
