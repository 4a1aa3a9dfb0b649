"""What brokers over a server have in common; each server's own part is a `Wire`."""

from chat_service.adapters.doorbell.doorbell import Doorbell
from chat_service.adapters.doorbell.wire import Hear, Publish, Subscribed, Wire

__all__ = ["Doorbell", "Hear", "Publish", "Subscribed", "Wire"]
