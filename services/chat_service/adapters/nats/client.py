"""nats-py's client, but that it keeps a promise of TLS."""

from typing import Any

from nats.aio.client import Client
from nats.errors import AuthorizationError


class Unencrypted(Exception):
    """The address asks for TLS, and the server offers none."""


class NotPermitted(Exception):
    """The server lets this user in, and not do what it must."""


def named(error: Exception) -> Exception:
    """The error by a name of its own: nats-py passes on what a server says as text."""
    said = str(error).lower()
    if "authorization violation" in said:
        return AuthorizationError()
    if "permissions violation" in said:
        return NotPermitted(str(error))
    return error


class SafeClient(Client):
    """With `tls_only` it says nothing, passwords least of all, to a server that does not begin TLS."""

    def __init__(self, *, tls_only: bool) -> None:
        super().__init__()
        self._tls_only = tls_only

    async def _process_info(self, info: dict[str, Any], initial_connection: bool = False) -> None:  # noqa: FBT001, FBT002
        """nats-py would go on in plain text, though the scheme is `tls`, if the server does not ask for TLS itself."""
        if initial_connection and self._tls_only and not info.get("tls_required"):
            raise Unencrypted
        await super()._process_info(info, initial_connection)
