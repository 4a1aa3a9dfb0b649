"""Whom a session's commands are by: the server says so, nobody else."""

from chat_service.domain.command import Author
from chat_service.ports.directory import Session
from contract.entries import By


def author_of(session: Session) -> Author:
    """The author of everything that comes under this session."""
    return Author(By(session.role, session.person_id, session.name))
