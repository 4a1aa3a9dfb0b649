"""Redis, and whatever speaks its protocol: one channel of publish and subscribe, nothing kept."""

from chat_service.adapters.redis.wire import RedisWire

__all__ = ["RedisWire"]
