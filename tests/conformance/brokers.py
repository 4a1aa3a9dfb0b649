"""A broker at work as a replica has it, with everything that it was told; and which kinds of servers there are."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

from chat_service.adapters.doorbell import Doorbell, Wire
from chat_service.adapters.nats import NatsWire
from chat_service.adapters.rabbitmq import RabbitWire
from chat_service.adapters.rabbitmq.wire import QUEUE
from chat_service.adapters.redis import RedisWire
from chat_service.ports.broker import Broker, Ring
from tests.servers.nats import NatsServer
from tests.servers.program import Program
from tests.servers.rabbitmq import RabbitServer
from tests.servers.redis import RedisServer

DEADLINE_S: Final = 30.0
LOOK_S: Final = 0.01


@dataclass(frozen=True)
class Kind:
    """A kind of server, the wire to it, and the schemes of its addresses, without TLS and with it.

    By the `impatient` wire the server keeps no more than about a MiB for a replica that does not take it.
    """

    server: type[Program]
    wire: Callable[[str], Wire]
    schemes: tuple[str, str]
    impatient: Callable[[str], Wire]

    @property
    def nowhere(self) -> str:
        """An address where nobody is."""
        return self.at(1)

    def at(self, port: int) -> str:
        """The address of that port here."""
        return f"{self.schemes[0]}://127.0.0.1:{port}"

    def broker(self, url: str, replica: str) -> Doorbell:
        """That replica's, over the server there."""
        return Doorbell(self.wire(url), replica)


def _little(url: str) -> RabbitWire:
    return RabbitWire(url, {**QUEUE, "x-max-length-bytes": 1_048_576})


KINDS: Final = {
    "redis": Kind(RedisServer, RedisWire, ("redis", "rediss"), RedisWire),
    "nats": Kind(NatsServer, NatsWire, ("nats", "tls"), NatsWire),
    "rabbitmq": Kind(RabbitServer, RabbitWire, ("amqp", "amqps"), _little),
}


def kind_of(url: str) -> Kind:
    """The kind of server that has such addresses."""
    scheme = url.partition("://")[0]
    return next(kind for kind in KINDS.values() if scheme in kind.schemes)


class Replica:
    """A broker that runs; `heard` is what its listener was told, `losses` how often rings may have been lost."""

    def __init__(self, broker: Broker) -> None:
        self.broker = broker
        self.heard: list[Ring] = []
        self.losses = 0
        broker.listen(self.heard.append, self._on_loss)
        self._running = asyncio.create_task(broker.run())

    async def connected(self) -> Self:
        """Return when it is well."""
        await in_time(lambda: self.broker.state() == "ok")
        return self

    async def ill(self) -> str:
        """What is wrong, as soon as something is that it found out itself."""
        await in_time(lambda: "does not answer" in self.broker.state())
        return self.broker.state()

    async def hears(self, amount: int) -> list[Ring]:
        """The rings, when there are so many."""
        await in_time(lambda: len(self.heard) >= amount)
        return self.heard

    async def leave(self) -> None:
        """End it."""
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)

    def _on_loss(self) -> None:
        self.losses += 1


async def in_time(condition: Callable[[], bool]) -> None:
    """Return when it is so."""
    async with asyncio.timeout(DEADLINE_S):
        while not condition():  # noqa: ASYNC110 - servers set no event
            await asyncio.sleep(LOOK_S)
