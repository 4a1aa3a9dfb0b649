"""A Redis of our own."""

from collections.abc import Sequence
from typing import Final

from redis import Redis
from redis.exceptions import AuthenticationError, RedisError

from tests.servers.mongo import free_port
from tests.servers.program import Program

OPTIONS: Final = {
    "--bind": "127.0.0.1",
    "--save": "",
    "--appendonly": "no",
    "--client-output-buffer-limit": "pubsub 1mb 1mb 1",  # who is so far behind is sent away
}


class RedisServer(Program):
    """With `tls` it listens on a second port, too."""

    tools = ("redis-server",)
    package = "redis-server"

    def __init__(self, port: int = 0, *, tls: bool = False, password: str = "") -> None:
        super().__init__(port, tls=tls, password=password)
        self._secure_port = free_port() if tls else 0

    @property
    def url(self) -> str:
        return f"redis://{self._login}127.0.0.1:{self.port}"

    @property
    def secure_url(self) -> str:
        return f"rediss://{self._login}127.0.0.1:{self._secure_port}?ssl_ca_certs={self.certificate}"

    def command(self) -> Sequence[str]:
        told = [word for option in OPTIONS.items() for word in option]
        told += ["--dir", str(self.folder), "--port", str(self.port)]
        if self.password:
            told += ["--requirepass", self.password]
        if self.tls:
            told += ["--tls-port", str(self._secure_port), "--tls-auth-clients", "no"]
            told += ["--tls-cert-file", str(self.certificate), "--tls-key-file", str(self.key)]
        return [self.tools[0], *told]

    def answers(self) -> bool:
        with Redis.from_url(self.url) as client:
            try:
                return bool(client.ping())
            except AuthenticationError:
                return True
            except (RedisError, OSError):
                return False

    @property
    def _login(self) -> str:
        return f":{self.password}@" if self.password else ""
