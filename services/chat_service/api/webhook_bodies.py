"""What the webhook takes from admins."""

from typing import Any, ClassVar, Final, Self
from urllib.parse import urlsplit

from msgspec import Struct

from contract.fields import Checked
from process.json_body import Form

URL_CHARS: Final = 2_000
SECRET_CHARS: Final = (16, 128)


class WebhookUrl(Checked):
    """Where to send: an http or https address without user and password."""

    SCHEMA: ClassVar[dict[str, Any]] = {"type": "string", "format": "uri", "maxLength": URL_CHARS}

    @classmethod
    def parse(cls, raw: str) -> Self:
        url = raw.strip()
        if len(url) > URL_CHARS:
            raise ValueError(f"A url has at most {URL_CHARS:,} characters.")
        if not _is_plain(url) or not _has_server(url):
            raise ValueError("Give an address such as https://chat.example.org/hooks/1, its name in ASCII.")
        if "@" in urlsplit(url).netloc:
            raise ValueError("Leave user and password out of the url: deliveries are signed.")
        return cls(url.partition("#")[0])


class WebhookSecret(Checked):
    """What deliveries are signed with: 16-128 characters."""

    SCHEMA: ClassVar[dict[str, Any]] = {"type": "string", "minLength": SECRET_CHARS[0], "maxLength": SECRET_CHARS[1]}

    @classmethod
    def parse(cls, raw: str) -> Self:
        shortest, longest = SECRET_CHARS
        if not shortest <= len(raw) <= longest or not raw.isprintable() or raw != raw.strip():
            raise ValueError(f"A secret has {shortest} to {longest} printable characters, no space at either end.")
        return cls(raw)


class WebhookSetting(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to send, null for nowhere; a missing secret stays as it is."""

    url: WebhookUrl | None
    secret: WebhookSecret | None = None


WEBHOOK: Final[Form[WebhookSetting]] = Form(WebhookSetting)


def _is_plain(url: str) -> bool:
    return url.isascii() and url.isprintable() and not any(char in url for char in ' \\"<>^`{|}')


def _has_server(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
