"""The brokers that replicas may have between them, each as a server of our own that can be killed and frozen."""

from collections.abc import Callable
from typing import Final, Protocol

from tests.servers import nats, rabbitmq, redis


class BrokerServer(Protocol):
    """One server process."""

    @property
    def url(self) -> str:
        """Where clients find it."""

    def start(self) -> None:
        """Start it, with nothing of what it knew before; return when it answers."""

    def kill(self) -> None:
        """As a power cut would."""

    def stop(self) -> None:
        """End it."""

    def freeze(self) -> None:
        """Let it hang."""

    def thaw(self) -> None:
        """Let it go on."""


class Nothing:
    """No broker: replicas learn of one another's entries when they next look into the database."""

    url = "memory://"

    def start(self) -> None:
        """It is always there."""

    kill = stop = freeze = thaw = start


# name: what makes one, and what says what is missing to start it
KINDS: Final[dict[str, tuple[Callable[[], BrokerServer], Callable[[], str | None]]]] = {
    "memory": (Nothing, lambda: None),
    "redis": (redis.RedisServer, redis.RedisServer.missing),
    "nats": (nats.NatsServer, nats.NatsServer.missing),
    "rabbitmq": (rabbitmq.RabbitServer, rabbitmq.RabbitServer.missing),
}
