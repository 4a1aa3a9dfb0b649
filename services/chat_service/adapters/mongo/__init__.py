"""MongoDB, its managed versions and its compatible servers: plain features only, everything in single documents."""

from chat_service.adapters.mongo.database import MongoDatabase
from chat_service.adapters.mongo.directory import MongoDirectory
from chat_service.adapters.mongo.log import MongoLog

__all__ = ["MongoDatabase", "MongoDirectory", "MongoLog"]
