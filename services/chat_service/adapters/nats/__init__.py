"""NATS: one core subject, nothing kept."""

from chat_service.adapters.nats.wire import NatsWire

__all__ = ["NatsWire"]
