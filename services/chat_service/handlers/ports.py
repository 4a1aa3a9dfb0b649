"""Everything a handler may reach, handed over by the composition root."""

from dataclasses import dataclass

from chat_service.ports.bot import Bot
from chat_service.ports.broker import Broker
from chat_service.ports.clock import NewId, Now
from chat_service.ports.directory import Directory
from chat_service.ports.log import Log


@dataclass(frozen=True, slots=True)
class Ports:
    """The adapters and the callables of this process; `replica` is its name."""

    log: Log
    directory: Directory
    broker: Broker
    bot: Bot
    now: Now
    new_id: NewId
    replica: str
    live_chat: bool = True
