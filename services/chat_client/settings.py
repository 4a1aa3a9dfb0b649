"""What the service takes from the environment. Files are read here, so that a wrong one ends it before it listens."""

import re
from pathlib import Path
from typing import Annotated, Final, Self

import yaml
from msgspec import Meta

from chat_client.theme import DEFAULT_BRAND
from process.settings import Parsed, Port, ProcessSettings

LOGO_BYTES: Final = 65_536
SUGGESTIONS: Final = 3
_ADDRESS: Final = re.compile(
    r"https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:(?P<port>[0-9]{1,5}))?(/[a-z0-9/._~-]*)?", re.ASCII | re.IGNORECASE
)


class ChatAddress(Parsed, str):
    """Where browsers reach the chat service, without a slash at its end."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        found = _ADDRESS.fullmatch(text)
        if not found or int(found["port"] or 0) > 65_535:
            raise ValueError("not an address")
        return cls(text.rstrip("/"))


class Color(Parsed, str):
    """A colour as six hexadecimal digits with `#` before them."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        if not re.fullmatch(r"#(?:[0-9a-fA-F]{3}){1,2}", text):
            raise ValueError("not a colour")
        digits = text[1:].lower()
        return cls("#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)))


class Logo(Parsed):
    """A picture, with the media type that its first bytes tell."""

    def __init__(self, body: bytes, media_type: str) -> None:
        self.body, self.media_type = body, media_type

    @classmethod
    def parse(cls, text: str) -> Self:
        body = _content(text)
        if len(body) > LOGO_BYTES or not (media_type := _picture(body)):
            raise ValueError("not a picture")
        return cls(body, media_type)


class Knowledge(Parsed):
    """The bot's knowledge file, of which the page shows the first questions."""

    def __init__(self, questions: tuple[str, ...]) -> None:
        self.questions = questions

    @classmethod
    def parse(cls, text: str) -> Self:
        try:
            items = yaml.safe_load(_content(text))
        except yaml.YAMLError as error:
            raise ValueError("not YAML") from error
        if not isinstance(items, list) or not all(isinstance(item, dict) and "question" in item for item in items):
            raise ValueError("not a list of questions")
        return cls(tuple(str(item["question"]).strip() for item in items[:SUGGESTIONS]))


ChatAddressSetting = Annotated[
    ChatAddress | None,
    Meta(
        description="the http or https address at which browsers reach the chat service, such as https://chat.example.org"
    ),
]
LogoSetting = Annotated[Logo | None, Meta(description="a readable SVG, PNG, JPEG or WebP file of at most 65,536 bytes")]
KnowledgeSetting = Annotated[
    Knowledge | None, Meta(description="a readable YAML file that holds a list of items with a `question`")
]


class Settings(ProcessSettings, frozen=True, kw_only=True):
    """The settings of chat_client."""

    port: Port = 8080
    chat_service_public_url: ChatAddressSetting = None
    desk_name: Annotated[str, Meta(min_length=1, max_length=60, description="1 to 60 characters")] = "Help desk"
    desk_line: Annotated[str, Meta(max_length=90, description="at most 90 characters")] = "Usually answers in a minute"
    brand_color: Annotated[Color, Meta(description="a colour such as #0b6b5c")] = Color(DEFAULT_BRAND)
    logo_file: LogoSetting = None
    knowledge_file: KnowledgeSetting = None


def _content(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise ValueError("not readable") from error


def _picture(body: bytes) -> str | None:
    """The media type, told from the content; None for what is no picture that browsers show."""
    if body.startswith(b"\x89PNG"):
        return "image/png"
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    return "image/svg+xml" if re.search(rb"<svg[\s>]", body[:2_048]) else None
