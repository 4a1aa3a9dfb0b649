"""The embedded database: one file, several processes of one machine, nothing to install."""

from chat_service.adapters.sqlite.database import SqliteDatabase
from chat_service.adapters.sqlite.directory import SqliteDirectory
from chat_service.adapters.sqlite.log import SqliteLog

__all__ = ["SqliteDatabase", "SqliteDirectory", "SqliteLog"]
