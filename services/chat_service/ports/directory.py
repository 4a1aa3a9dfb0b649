"""The directory: who people are, their sessions, which sessions ended, and leases."""

from datetime import datetime
from typing import Literal, Protocol

from msgspec import Struct


class Visitor(Struct, frozen=True, kw_only=True):
    """Somebody who asks. `passphrase_hash` is set when the (folded) name is protected."""

    id: str
    name: str
    conversation_id: str
    created_at: datetime
    language: str = "en"
    passphrase_hash: str | None = None


class Session(Struct, frozen=True, kw_only=True):
    """A token's hash and whom it stands for. The token itself is stored nowhere."""

    token_hash: str
    role: Literal["visitor", "agent"]
    person_id: str
    name: str
    conversation_id: str | None
    created_at: datetime
    expires_at: datetime


class Lease(Struct, frozen=True, kw_only=True):
    """The right to do something alone until a moment."""

    id: str
    holder: str
    until: datetime


class Directory(Protocol):
    """Every method raises Unavailable after 5 s without an answer; every write is stored by a majority on return."""

    async def add_visitor(self, visitor: Visitor) -> None:
        """Store a new visitor."""

    async def visitor(self, visitor_id: str) -> Visitor | None:
        """The visitor of that id."""

    async def visitor_of(self, conversation_id: str) -> Visitor | None:
        """The visitor whose conversation that is."""

    async def protector_of(self, folded_name: str) -> Visitor | None:
        """The visitor who protected that name."""

    async def protect(self, visitor_id: str, folded_name: str, passphrase_hash: str) -> None:
        """Make the name this visitor's alone, or change its passphrase. Raises NameTaken if it is somebody else's."""

    async def add_session(self, session: Session) -> None:
        """Store a new session."""

    async def session(self, token_hash: str) -> Session | None:
        """The session of that token, ended ones never, expired ones possibly."""

    async def extend_session(self, token_hash: str, expires_at: datetime) -> None:
        """Move a session's end; one that ended meanwhile stays ended."""

    async def end_session(self, token_hash: str, at: datetime) -> None:
        """End the session, and note the ending for all replicas."""

    async def end_sessions_of(self, person_id: str, at: datetime, besides: str | None = None) -> None:
        """End the person's sessions, `besides` that token's, and note the endings for all replicas."""

    async def endings_since(self, at: datetime) -> list[str]:
        """The token hashes of sessions that were ended at that moment or later. Kept for an hour at least."""

    async def take_lease(self, lease: Lease, now: datetime) -> bool:
        """Take the lease if nobody has it, or whoever had it let it expire. Of several takers one gets it."""

    async def renew_lease(self, lease: Lease) -> bool:
        """Move the end of a lease that this holder has; False if it is no longer this holder's."""

    async def drop_lease(self, lease_id: str, holder: str) -> None:
        """Give the lease back, if this holder has it."""

    async def ping(self) -> None:
        """Return when the database answers."""
