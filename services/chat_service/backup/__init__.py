"""Backups: everything in the database as one file, and back. `python -m chat_service.backup`; docs/operating.md."""
