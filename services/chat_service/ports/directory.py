"""The directory: who people are, their sessions, which sessions ended, and leases."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol

from msgspec import Struct

from chat_service.ports.audit import Audits
from chat_service.ports.canned import CannedResponses
from chat_service.ports.photos import Photos
from chat_service.ports.rooms import Rooms
from chat_service.ports.visits import Visits
from chat_service.ports.webhook import Webhooks


class Visitor(Struct, frozen=True, kw_only=True):
    """Somebody who asks. `passphrase_hash` is set when the (folded) name is protected."""

    id: str
    name: str
    conversation_id: str
    created_at: datetime
    language: str = "en"
    passphrase_hash: str | None = None


class Named(Struct, frozen=True):
    """What somebody is called, and whether nobody else can be."""

    name: str
    protected: bool


AgentRole = Literal["agent", "admin"]


class Agent(Struct, frozen=True, kw_only=True):
    """Somebody who answers. Who is disabled can't log in; `available` is their own word."""

    id: str
    name: str
    role: AgentRole
    password_hash: str
    created_at: datetime
    disabled: bool = False
    available: bool = True


class AgentChange(Struct, frozen=True, kw_only=True):
    """What is to change of an agent; None stays as it is."""

    password_hash: str | None = None
    role: AgentRole | None = None
    disabled: bool | None = None
    available: bool | None = None


class Connected(Struct, frozen=True, kw_only=True):
    """An agent has sockets at a replica: known last at `seen_at`, to be believed until `until`."""

    agent_id: str
    replica: str
    seen_at: datetime
    until: datetime


class Wait(Struct, frozen=True, kw_only=True):
    """Somebody waited in the queue that long, until entry `seq` accepted them at that moment."""

    conversation_id: str
    seq: int
    at: datetime
    seconds: float


class Session(Struct, frozen=True, kw_only=True):
    """A token's hash and whom it stands for. The token itself is stored nowhere."""

    token_hash: str
    role: Literal["visitor", "agent", "admin"]
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


class Directory(Audits, CannedResponses, Photos, Rooms, Visits, Webhooks, Protocol):
    """Every method raises Unavailable after 5 s without an answer; every write is stored by a majority on return."""

    async def add_visitor(self, visitor: Visitor) -> None:
        """Store a new visitor."""

    async def visitor(self, visitor_id: str) -> Visitor | None:
        """The visitor of that id."""

    async def visitor_of(self, conversation_id: str) -> Visitor | None:
        """The visitor whose conversation that is."""

    async def visitors_of(self, conversation_ids: Sequence[str]) -> dict[str, Visitor]:
        """The visitors of these conversations, in one read; whether their names are protected is left out."""

    async def named(self, person_ids: Sequence[str]) -> dict[str, Named]:
        """The names of these visitors and agents, in one read each; an agent's name is always theirs alone."""

    async def protector_of(self, folded_name: str) -> Visitor | None:
        """The visitor who protected that name."""

    async def protect(self, visitor_id: str, folded_name: str, passphrase_hash: str) -> None:
        """Make the name this visitor's alone, or change its passphrase.

        Raises NameTaken if it is somebody else's, or if this visitor has another name protected.
        """

    async def add_agent(self, agent: Agent, folded_name: str) -> None:
        """Store a new agent. Raises NameTaken if an agent has that name."""

    async def agent(self, agent_id: str) -> Agent | None:
        """The agent of that id."""

    async def agent_named(self, folded_name: str) -> Agent | None:
        """The agent of that name."""

    async def agents(self) -> list[Agent]:
        """All agents, by folded name."""

    async def change_agent(self, agent_id: str, change: AgentChange) -> Agent | None:
        """Change what is given, and nothing else; return the agent as it is then, None if there is none."""

    async def note_connections(self, connections: Sequence[Connected]) -> None:
        """Write what is known of each agent at each replica over what was known before."""

    async def connections(self) -> list[Connected]:
        """What is known of all agents at all replicas; kept for a day after it was last to be believed."""

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

    async def note_wait(self, wait: Wait) -> None:
        """Store how long somebody waited; once more is harmless."""

    async def waits_since(self, at: datetime, limit: int) -> list[float]:
        """The seconds that people waited who were accepted at that moment or later, the latest first."""

    async def keep_pick(self, agent_id: str, client_id: str, conversation_id: str, until: datetime) -> None:
        """Note which conversation the agent is about to accept under that `client_id`, over what was noted before."""

    async def pick(self, agent_id: str, client_id: str) -> str | None:
        """The conversation that was noted; until its time at least."""

    async def ping(self) -> None:
        """Return when the database answers."""
