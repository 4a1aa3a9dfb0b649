"""Whom a session's commands are by: the server says so, nobody else."""

from chat_service.domain.command import Author
from chat_service.ports.directory import Session
from contract.audience import Audience
from contract.entries import By, Role


def author_of(session: Session) -> Author:
    """The author of everything that comes under this session."""
    role: Role = "visitor" if session.role == "visitor" else "agent"
    return Author(By(role, session.person_id, session.name), admin=session.role == "admin")


def audience_of(session: Session) -> Audience:
    """What the session's person may see."""
    return Audience.VISITOR if session.role == "visitor" else Audience.AGENT
