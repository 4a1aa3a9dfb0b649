"""A NATS of our own."""

from collections.abc import Sequence

from tests.servers.program import Program

# Who is so far behind is sent away; one user may publish and not listen.
CONFIGURATION = """
listen: 127.0.0.1:{port}
max_pending: 1MB
write_deadline: "1s"
{tls}
authorization {{ users: [
  {{ user: handoff, password: "{password}" }},
  {{ user: mute, password: "{password}", permissions: {{ publish: ">", subscribe: {{ deny: "handoff.>" }} }} }},
] }}
"""
PASSWORD = "a-password-of-the-tests"


class NatsServer(Program):
    """With `tls` it speaks nothing else on its port."""

    tools = ("nats-server",)
    package = "nats-server"

    def __init__(self, port: int = 0, *, tls: bool = False, password: str = "") -> None:
        super().__init__(port, tls=tls, password=password or PASSWORD)

    @property
    def url(self) -> str:
        return f"nats://handoff:{self.password}@127.0.0.1:{self.port}"

    @property
    def secure_url(self) -> str:
        return f"{self.url.replace('nats', 'tls', 1)}?cafile={self.certificate}"

    def command(self) -> Sequence[str]:
        tls = f'tls {{ cert_file: "{self.certificate}", key_file: "{self.key}" }}' if self.tls else ""
        told = self.folder / "nats.conf"
        told.write_text(CONFIGURATION.format(port=self.port, tls=tls, password=self.password))
        return [self.tools[0], "-c", str(told)]

    def answers(self) -> bool:
        return "Server is ready" in self.said()
