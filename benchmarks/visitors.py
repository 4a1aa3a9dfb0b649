"""Many visitors at once, each with a session and a conversation of their own, put into the file past the service."""

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.full_desk import Bulk
from benchmarks.handoff import hello, message
from benchmarks.loading import Room
from chat_service.adapters.sqlite import SqliteDirectory
from chat_service.handlers.sessions import VISITORS, token_hash
from chat_service.ports.directory import Session, Visitor


async def visitors(path: Path, amount: int) -> list[dict[str, Any]]:
    """So many of them, each as `POST /v1/sessions` would have answered: `token` and `conversation_id`."""
    database = Bulk(path)
    directory = SqliteDirectory(database)
    found = [await _visitor(directory, datetime.now(UTC)) for _ in range(amount)]
    database.commit()
    database.close()
    return found


def room_of(session: dict[str, Any]) -> Room:
    """The visitor's own conversation."""
    return Room(hello(session), message(session["conversation_id"]))


async def _visitor(directory: SqliteDirectory, at: datetime) -> dict[str, Any]:
    token, visitor_id, conversation_id = (f"{kind}{secrets.token_urlsafe(12)}" for kind in ("", "v_", "c_"))
    await directory.add_visitor(
        Visitor(id=visitor_id, name="Ana", conversation_id=conversation_id, created_at=at, language="en")
    )
    await directory.add_session(
        Session(
            token_hash=token_hash(token),
            role="visitor",
            person_id=visitor_id,
            name="Ana",
            conversation_id=conversation_id,
            created_at=at,
            expires_at=at + VISITORS.lasts - timedelta(minutes=1),
        )
    )
    return {"token": token, "conversation_id": conversation_id}
