"""Redis, and whatever speaks its protocol: one channel of publish and subscribe, nothing kept."""

from chat_service.adapters.redis.broker import RedisBroker

__all__ = ["RedisBroker"]
