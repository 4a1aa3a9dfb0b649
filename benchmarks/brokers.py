"""The brokers between replicas, each started for its rows: those that this version of the chat service takes."""

import contextlib
import importlib
import shutil
from collections.abc import Iterator
from typing import Final, NamedTuple

from benchmarks.build import Missing
from chat_service.settings import BrokerUrl


class Kind(NamedTuple):
    """Name, program, an address that the setting takes if it is known, and where the tests have its starter."""

    name: str
    program: str
    example: str
    module: str
    starter: str


REDIS: Final = Kind("Redis", "redis-server", "redis://127.0.0.1:1", "tests.servers.redis", "RedisServer")
NATS: Final = Kind("NATS", "nats-server", "nats://127.0.0.1:1", "tests.servers.nats", "NatsServer")
RABBITMQ: Final = Kind("RabbitMQ", "rabbitmq-server", "amqp://127.0.0.1:1", "tests.servers.rabbitmq", "RabbitServer")
KINDS: Final = (REDIS, NATS, RABBITMQ)


@contextlib.contextmanager
def broker(kind: Kind) -> Iterator[str]:
    """Its address, while it runs. Raises Missing for one that is not there, or not taken yet."""
    try:
        BrokerUrl.parse(kind.example)
        starter = getattr(importlib.import_module(kind.module), kind.starter)
    except (ValueError, ImportError) as error:
        raise Missing(f"BROKER_URL takes no {kind.name} in this version") from error
    if not shutil.which(kind.program):
        raise Missing(f"{kind.program} is not installed")
    server = starter.started()
    try:
        yield str(server.url)
    finally:
        server.stop()
