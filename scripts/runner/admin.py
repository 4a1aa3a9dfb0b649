"""The first admin where the person named none: made with a password of chance, which is shown once."""

import http.client
import json
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from scripts.runner.secret import secret

NAME: Final = "admin"
PASSWORD_BYTES: Final = 12
SETTINGS: Final = ("ADMIN_NAME", "ADMIN_PASSWORD")
ANSWER_S: Final = 5  # a login takes a tenth of a second

_opener: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never ask a proxy for loopback


class FirstAdmin:
    """The chat service makes it only in a database without an admin, so nothing is said before the password opens.

    Until then it lies in a file that its owner alone may read: a start that was cut short does not lose it.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._password = secret(file, PASSWORD_BYTES, f"set {' and '.join(SETTINGS)}")

    @property
    def settings(self) -> dict[str, str]:
        """For the chat service."""
        return dict(zip(SETTINGS, (NAME, self._password), strict=True))

    @property
    def login(self) -> str:
        """The line that tells the password."""
        return f"Log in there as {NAME} with the password {self._password}  (this line comes only once)"

    def shown(self) -> None:
        """Somebody has seen the password: it is kept nowhere now."""
        self._file.unlink(missing_ok=True)

    def opens(self, chat: str) -> bool:
        """Whether the password opens a session at that chat service."""
        try:
            login = {"name": NAME, "password": self._password}
            session = _call("POST", f"{chat}/v1/agents/sessions", {"Content-Type": "application/json"}, login)
            _call("DELETE", f"{chat}/v1/sessions/current", {"Authorization": f"Bearer {json.loads(session)['token']}"})
        except (OSError, http.client.HTTPException):  # urllib's errors, refusals among them, are OSErrors
            return False
        return True


def first_admin(data: Path, environ: Mapping[str, str]) -> FirstAdmin | None:
    """The admin to be made, None where the person set one. Raises Refused."""
    if any(environ.get(name, "").strip() for name in SETTINGS):
        return None
    return FirstAdmin(data / "admin-password")


def _call(method: str, url: str, headers: Mapping[str, str], body: object = None) -> bytes:
    sent = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, sent, dict(headers), method=method)  # noqa: S310 - our own http address
    with _opener.open(request, timeout=ANSWER_S) as answer:
        return bytes(answer.read())
