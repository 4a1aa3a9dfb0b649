"""RabbitMQ, and whatever speaks AMQP 0-9-1: one fanout exchange, nothing kept but in queues of connected replicas."""

from chat_service.adapters.rabbitmq.wire import RabbitWire

__all__ = ["RabbitWire"]
