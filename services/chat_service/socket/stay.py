"""Somebody's time at this replica, from their hello to the end of their socket."""

from chat_service.feed.connection import Connection
from chat_service.service import Service
from contract.audience import Audience


class Stay:
    """What arriving did, `end` undoes, once. It begins with a place that was taken for the address.

    `handed_over`: it outlives the endpoint.
    """

    __slots__ = ("_address", "_connection", "_is_over", "_service", "handed_over")

    def __init__(self, service: Service, address: str) -> None:
        self._service, self._address = service, address
        self._connection: Connection | None = None
        self._is_over = self.handed_over = False

    async def arrive(self, connection: Connection) -> None:
        """Be there: for the hub, and agents for everybody as long as they have a socket."""
        self._connection = connection
        if connection.audience is Audience.AGENT:
            await self._service.presence.arrived(connection.author.by.id)
        self._service.hub.attach(connection)  # not before: the welcome comes first, no heartbeat

    def stall(self) -> None:
        """The reader takes no more for now."""
        if self._connection:
            self._service.hub.stall(self._connection)

    def end(self) -> None:
        """Be gone."""
        if self._is_over:
            return
        self._is_over = True
        self._service.places.give_back(self._address)
        if connection := self._connection:
            self._service.hub.detach(connection)
            if connection.audience is Audience.AGENT:
                self._service.inbox_news.forget(connection)
                self._service.presence.left(connection.author.by.id)
