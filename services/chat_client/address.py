"""Where browsers reach the chat service: asked anew for each page, because it may become known only later."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Known:
    """The address, without a slash at its end."""

    url: str

    @property
    def origins(self) -> tuple[str, str]:
        """What a page must be allowed to connect to: for calls, and for the socket."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}", f"{'wss' if parts.scheme == 'https' else 'ws'}://{parts.netloc}"


@dataclass(frozen=True)
class Unknown:
    """Not known: what is missing, and how whoever runs this can set it."""

    why: str
    how: str


Find = Callable[[], Awaitable[Known | Unknown]]


def configured(url: str | None) -> Find:
    """The address from the settings."""
    found = Known(url) if url else NOT_CONFIGURED

    async def find() -> Known | Unknown:
        return found

    return find


NOT_CONFIGURED = Unknown(
    why="The page does not know where its chat service is, so nobody can chat here yet.",
    how="For whoever runs this desk: set CHAT_SERVICE_PUBLIC_URL to the address at which browsers reach the chat "
    "service, such as http://127.0.0.1:8000, and start chat_client again.",
)
