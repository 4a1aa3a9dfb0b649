"""A RabbitMQ of our own, with a name server (epmd) of its own. It takes seconds to start: share it where you can."""

import base64
import hashlib
import json
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tests.servers.mongo import free_port
from tests.servers.program import LOOK_S, Program

SCRIPT: Final = "/usr/lib/rabbitmq/bin/rabbitmq-server"  # the one on the path insists on a user and a folder of its own
HOSTS: Final = ("/", "1", "2")
PASSWORD: Final = "a-password-of-the-tests"
NAMES_S: Final = 10.0
SALT: Final = b"salt"
TLS: Final = """
listeners.ssl.1 = 127.0.0.1:{port}
ssl_options.cacertfile = {certificate}
ssl_options.certfile = {certificate}
ssl_options.keyfile = {key}
"""


class RabbitServer(Program):
    """With `tls` it listens on a second port, too. Its virtual hosts are `HOSTS`."""

    tools = (SCRIPT, "epmd")
    package = "rabbitmq-server"

    def __init__(self, port: int = 0, *, tls: bool = False, password: str = "") -> None:
        super().__init__(port, tls=tls, password=password or PASSWORD)
        self._secure_port, self._dist_port, self._names_port = free_port(), free_port(), free_port()

    @property
    def url(self) -> str:
        return f"amqp://handoff:{self.password}@127.0.0.1:{self.port}"

    @property
    def secure_url(self) -> str:
        return f"amqps://handoff:{self.password}@127.0.0.1:{self._secure_port}?cafile={self.certificate}"

    def command(self) -> Sequence[str]:
        return [self.tools[0]]

    def environment(self) -> Mapping[str, str]:
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        (folder / "enabled_plugins").write_text("[].")
        (folder / "definitions.json").write_text(json.dumps(self._definitions()))
        (folder / "rabbitmq.conf").write_text(self._configuration(folder))
        return {
            "HOME": str(folder),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(self._names_port),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_DIST_PORT": str(self._dist_port),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_MNESIA_BASE": str(folder),
            "RABBITMQ_NODENAME": f"test{self.port}@localhost",
            "RABBITMQ_PID_FILE": str(folder / "pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        }

    def answers(self) -> bool:
        return "Server startup complete" in self.said()

    def stop(self) -> None:
        self.kill()
        self._stop_names()
        super().stop()

    def _stop_names(self) -> None:
        """RabbitMQ leaves it running; it ends as soon as it knows that nobody is registered any more."""
        command = ["epmd", "-port", str(self._names_port), "-kill"]
        deadline = time.monotonic() + NAMES_S
        while b"not allowed" in subprocess.run(command, check=False, capture_output=True).stdout:
            if time.monotonic() > deadline:
                raise RuntimeError(f"epmd on {self._names_port} does not end")
            time.sleep(LOOK_S)

    def _configuration(self, folder: Path) -> str:
        lines = f"load_definitions = {folder / 'definitions.json'}\nlisteners.tcp.1 = 127.0.0.1:{self.port}\n"
        lines += "disk_free_limit.absolute = 1MB\n"
        return lines + (
            TLS.format(port=self._secure_port, certificate=self.certificate, key=self.key) if self.tls else ""
        )

    def _definitions(self) -> dict[str, Any]:
        digest = hashlib.sha256(SALT + self.password.encode()).digest()
        user = {
            "name": "handoff",
            "password_hash": base64.b64encode(SALT + digest).decode(),
            "hashing_algorithm": "rabbit_password_hashing_sha256",
            "tags": [],
        }
        may = {"user": "handoff", "configure": ".*", "write": ".*", "read": ".*"}
        return {
            "users": [user],
            "vhosts": [{"name": host} for host in HOSTS],
            "permissions": [{**may, "vhost": host} for host in HOSTS],
        }
