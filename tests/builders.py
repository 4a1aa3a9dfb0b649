"""Builders: what a test does not mention, they supply."""

from datetime import UTC, datetime, timedelta
from typing import Final

from chat_service.domain.command import Author, Command
from chat_service.ports.directory import Agent, AgentRole, Lease, Session, Visitor
from contract.commands import PostMessage
from contract.entries import After, Awaiting, By, Entry, MessagePosted, Payload, State
from contract.fields import ClientId, MessageText

NOON: Final = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ANA: Final = By("visitor", "v1", "Ana")
MIA: Final = By("member", "v2", "Mia")


def at(seconds: float) -> datetime:
    """That many seconds after noon."""
    return NOON + timedelta(seconds=seconds)


def an_entry(
    seq: int = 1,
    text: str = "Hello",
    *,
    conversation_id: str = "c1",
    client_id: str | None = None,
    when: datetime = NOON,
    by: By = ANA,
    payload: Payload | None = None,
    after: After | None = None,
    digest: str = "d",
) -> Entry:
    """A visitor's message; its `client_id` follows from its `seq`."""
    return Entry(
        conversation_id=conversation_id,
        seq=seq,
        client_id=client_id or f"k{seq}",
        at=when,
        by=by,
        payload=payload or MessagePosted(text),
        after=after or After(visitor_seq=seq),
        digest=digest,
    )


def a_room_entry(
    seq: int = 1,
    said: str | Payload = "Hello",
    *,
    room_id: str = "room_1",
    client_id: str | None = None,
    when: datetime | None = None,
    by: By = MIA,
    state: State = State.OPEN,
) -> Entry:
    """What a member says in a room, or does there; so many seconds after noon as its `seq`."""
    payload = MessagePosted(said) if isinstance(said, str) else said
    return an_entry(
        seq,
        conversation_id=room_id,
        client_id=client_id,
        when=when or at(seq),
        by=by,
        payload=payload,
        after=After(state=state),
    )


def some_entries(count: int, first: int = 1, conversation_id: str = "c1") -> list[Entry]:
    """Entries that follow one another."""
    return [an_entry(seq, f"message {seq}", conversation_id=conversation_id) for seq in range(first, first + count)]


def queued(since: datetime = NOON) -> After:
    """The state of a conversation that waits for an agent."""
    return After(state=State.QUEUED, epoch=1, queued_at=since, visitor_seq=1, handoff_seq=1)


def awaiting(since: datetime = NOON) -> After:
    """The state of a conversation that waits for the bot."""
    return After(visitor_seq=1, awaiting=Awaiting(1, since))


def a_message(client_id: str = "k1", text: str = "Hello", *, conversation_id: str = "c1", by: By = ANA) -> Command:
    """The command that posts a visitor's message."""
    wish = PostMessage(client_id=ClientId(client_id), text=MessageText(text))
    return Command(conversation_id, client_id, Author(by), wish)


def a_visitor(visitor_id: str = "v1", name: str = "Ana", *, conversation_id: str | None = None) -> Visitor:
    """Somebody whose name is not protected; the conversation follows from the id."""
    return Visitor(
        id=visitor_id, name=name, conversation_id=conversation_id or f"c-{visitor_id}", created_at=NOON, language="pt"
    )


def a_session(token_hash: str = "t1", *, person_id: str = "v1", expires_at: datetime | None = None) -> Session:
    """A visitor's session of 30 days."""
    return Session(
        token_hash=token_hash,
        role="visitor",
        person_id=person_id,
        name="Ana",
        conversation_id="c-v1",
        created_at=NOON,
        expires_at=expires_at or NOON + timedelta(days=30),
    )


def a_lease(holder: str = "replica-1", *, lease_id: str = "turn:c1", until: datetime | None = None) -> Lease:
    """15 s from noon."""
    return Lease(id=lease_id, holder=holder, until=until or at(15))


def an_agent(agent_id: str = "a1", name: str = "Ola", *, role: AgentRole = "agent") -> Agent:
    """Somebody who answers."""
    return Agent(id=agent_id, name=name, role=role, password_hash="hash", created_at=NOON)
