"""Where the suite listens on this machine, and where browsers find it."""

import errno
import socket
from collections.abc import Mapping
from typing import Final

PORTS: Final = {"chat_client": 8080, "chat_service": 8000, "bot": 8001}
LOOPBACK: Final = "127.0.0.1"
ANYWHERE: Final = {"0.0.0.0": LOOPBACK, "::": "::1"}  # noqa: S104 - names to tell apart; nothing listens because of this
ELSEWHERE: Final = ("192.0.2.1", 9)  # an address for documentation (RFC 5737); nothing is sent there


class Refused(Exception):
    """The suite can't start here: one line that says what to do."""


class Place:
    """Addresses and ports, from HOST, CHAT_CLIENT_PORT, CHAT_SERVICE_PORT and BOT_PORT. Raises Refused."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.host = environ.get("HOST", "").strip() or LOOPBACK
        self.ports = {name: _port(environ, name) for name in PORTS}
        self.seen_at = _own_address() if self.host in ANYWHERE else self.host

    @property
    def page(self) -> str:
        """What a person opens."""
        return f"{_url(self.seen_at, self.ports['chat_client'])}/"

    @property
    def console(self) -> str:
        """What an agent opens."""
        return f"{self.page}console"

    @property
    def chat(self) -> str:
        """Where browsers find the chat service."""
        return _url(self.seen_at, self.ports["chat_service"])

    @property
    def origins(self) -> str:
        """The origins that the page may have, as ALLOWED_ORIGINS takes them."""
        names = dict.fromkeys(("localhost", LOOPBACK, self.seen_at))
        return ",".join(_url(name, self.ports["chat_client"]) for name in names)

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach it."""
        return self.seen_at in {"localhost", "::1"} or self.seen_at.startswith("127.")

    def host_of(self, name: str) -> str:
        """Where that process listens. Only the chat service calls the bot, so the bot stays on this machine."""
        return LOOPBACK if name == "bot" else self.host

    def url_of(self, name: str) -> str:
        """How this machine reaches that process."""
        host = self.host_of(name)
        return _url(ANYWHERE.get(host, host), self.ports[name])

    def require_free(self) -> None:
        """Raises Refused if two want the same port, or somebody listens there already."""
        if len(set(self.ports.values())) < len(PORTS):
            given = ", ".join(f"{variable(name)}={port}" for name, port in self.ports.items())
            raise Refused(f"Each process needs a port of its own, and these are not: {given}.")
        taken = [name for name in PORTS if _in_use(self.host_of(name), self.ports[name])]
        if taken:
            raise Refused(self._taken(taken))

    def _taken(self, names: list[str]) -> str:
        ports = " and ".join(str(self.ports[name]) for name in names)
        choice = " ".join(f"{variable(name)}={self._free_near(name)}" for name in names)
        if len(names) == 1:
            return f"Port {ports} is in use. Choose another: make run {choice}"
        return f"Ports {ports} are in use. Choose others: make run {choice}"

    def _free_near(self, name: str) -> int:
        near = (port for port in range(self.ports[name] + 10, 65_536, 10) if port not in self.ports.values())
        return next((port for port in near if not _in_use(self.host_of(name), port)), PORTS[name])


def variable(name: str) -> str:
    """What sets the port of that process."""
    return f"{name.upper()}_PORT"


def _port(environ: Mapping[str, str], name: str) -> int:
    """Kubernetes and Docker put addresses such as tcp://10.0.0.1:8000 into variables of these names: no setting."""
    given = environ.get(variable(name), "").strip()
    if not given or "://" in given:
        return PORTS[name]
    if given.isascii() and given.isdigit() and 1 <= int(given[:6]) <= 65_535:
        return int(given)
    raise Refused(f"{variable(name)} got {given!r}: it takes a port from 1 to 65535.")


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _in_use(host: str, port: int) -> bool:
    """Whether listening there fails because somebody does. Raises Refused if it fails for another reason."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except PermissionError as error:
        raise Refused(f"Port {port} needs rights that you don't have: take one above 1023.") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return True
        raise Refused(f"HOST got {host!r}: it takes an address of this machine ({error.strerror}).") from error
    return False


def _own_address() -> str:
    """The address under which others on the network see this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(ELSEWHERE)
        except OSError:
            return LOOPBACK
        return str(probe.getsockname()[0])
