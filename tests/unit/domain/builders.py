"""People, commands and heads; each supplies whatever a test does not mention."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from chat_service.domain.command import (
    BOT,
    SYSTEM,
    Author,
    BotTurn,
    Command,
    GiveUpOnBot,
    ResolveIdle,
    TakeFromAbsent,
    Transfer,
    Wish,
)
from chat_service.domain.decide import decide
from contract import commands
from contract.entries import (
    After,
    Awaiting,
    By,
    Entry,
    HandoffAction,
    Message,
    MessagePosted,
    NoteAction,
    Owner,
    ResolveAction,
    State,
)
from contract.fields import ClientId, Emoji, MessageText

NOON: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)

ANA: Final = Author(By("visitor", "v_ana", "Ana"))
OLA: Final = Author(By("agent", "a_ola", "Ola"))
BO: Final = Author(By("agent", "a_bo", "Bo"))
CY: Final = Author(By("agent", "a_cy", "Cy"))
ADA: Final = Author(By("agent", "a_ada", "Ada"), admin=True)

# Whom the law speaks of, where the conversation is Ola's.
PEOPLE: Final = {"visitor": ANA, "owner": OLA, "agent": BO, "admin": ADA, "bot": BOT, "system": SYSTEM}


K: Final = ClientId("k")  # the client id of what is asked only once
PERSON_PLEASE: Final = commands.RequestHandoff(client_id=K)
NEVER_MIND: Final = commands.CancelHandoff(client_id=K)
ACCEPT: Final = commands.AcceptHandoff(client_id=K)
REQUEUE: Final = commands.RequeueHandoff(client_id=K)
RESOLVE: Final = commands.Resolve(client_id=K)
REOPEN: Final = commands.Reopen(client_id=K)
NOTE: Final = commands.PostNote(client_id=K, text=MessageText("careful"))


def minutes(count: float) -> datetime:
    """So long after noon."""
    return NOON + timedelta(minutes=count)


def as_owner(author: Author) -> Owner:
    """The agent as an owner."""
    return Owner(author.by.id, author.by.name)


def says(text: str = "hello", client_id: str = K) -> commands.PostMessage:
    """A message."""
    return commands.PostMessage(client_id=ClientId(client_id), text=MessageText.parse(text))


def brief(client_id: str = K) -> commands.EndHandoff:
    """A return to the bot."""
    return commands.EndHandoff(client_id=ClientId(client_id), outcome=MessageText("sent a new parcel"))


def turn(epoch: int = 0, to: int = 1, action: Any = None, text: str = "Hi!") -> BotTurn:
    """The bot's answer to message `to`."""
    return BotTurn(epoch, to, [Message(text)], action)


def transfer(to: Author | None) -> Transfer:
    """A transfer; None: to nobody who is online."""
    return Transfer(to.by.id, as_owner(to)) if to else Transfer("a_gone", None)


def mentioning(*agent_ids: str) -> commands.PostNote:
    """A note for these."""
    return commands.PostNote(client_id=K, text=MessageText("careful"), mentions=list(agent_ids))


def wish(command: str, was: After, client_id: str = K, text: str = "hello") -> Wish:
    """The law's command of that name, in time for that state."""
    made: dict[str, Wish] = {
        "transfer_handoff": transfer(CY),
        "turn": turn(was.epoch, was.visitor_seq),
        "turn+note": turn(was.epoch, was.visitor_seq, NoteAction("angry")),
        "turn+handoff": turn(was.epoch, was.visitor_seq, HandoffAction("asked for a person")),
        "turn+resolve": turn(was.epoch, was.visitor_seq, ResolveAction()),
        "give_up_on_bot": GiveUpOnBot(was.epoch, was.visitor_seq, "silent"),
        "take_from_absent": TakeFromAbsent(was.epoch, "away"),
        "resolve_idle": ResolveIdle(was.epoch, "idle"),
    }
    return _asked(command, client_id, text) or made[command]


def _asked(command: str, client_id: str, text: str) -> Wish | None:
    """A person's command, but for a transfer: that one names a colleague."""
    match command:
        case "post_message":
            return says(text, client_id)
        case "post_note":
            return commands.PostNote(client_id=ClientId(client_id), text=MessageText(text))
        case "end_handoff":
            return brief(client_id)
        case "rate":
            return commands.Rate(client_id=ClientId(client_id), score=5)
    return _asked_of_rooms(command, client_id, text) or _asked_barely(command, client_id)


def _asked_of_rooms(command: str, client_id: str, text: str) -> Wish | None:
    key = ClientId(client_id)
    match command:
        case "edit_message":
            return commands.EditMessage(client_id=key, target_seq=6, text=MessageText(text))
        case "delete_message":
            return commands.DeleteMessage(client_id=key, target_seq=6)
        case "react":
            return commands.React(client_id=key, target_seq=6, emoji=Emoji("👍"), on=True)
        case "change_room":
            return commands.ChangeRoom(client_id=key, archived=True)
    return None


def _asked_barely(command: str, client_id: str) -> Wish | None:
    """One that says nothing but what it is."""
    bare = {commands.name_of(kind): kind for kind in _BARE}
    return bare[command](client_id=ClientId(client_id)) if command in bare else None


_BARE: Final[tuple[Any, ...]] = (
    commands.RequestHandoff,
    commands.CancelHandoff,
    commands.AcceptHandoff,
    commands.RequeueHandoff,
    commands.Resolve,
    commands.Reopen,
)


def a_head(state: str = "bot", *, owed: bool = True, **after: Any) -> Entry:
    """Entry 7, after which the conversation stands in `state`; its owner is Ola. Message 6 is the visitor's newest."""
    stands = {
        "state": State(state),
        "epoch": 4,
        "owner": as_owner(OLA) if state == "assigned" else None,
        "queued_at": minutes(1) if state == "queued" else None,
        "visitor_seq": 6,
        "answered_seq": 3 if owed else 6,
        "awaiting": Awaiting(6, minutes(1)) if state == "bot" and owed else None,
        "handoff_seq": 5 if state in {"queued", "assigned"} else 0,
    }
    return an_entry(7, After(**{**stands, **after}))


def an_entry(seq: int, after: After) -> Entry:
    """Some entry at that place."""
    return Entry(
        conversation_id="c_1",
        seq=seq,
        client_id=f"e{seq}",
        at=minutes(1),
        by=ANA.by,
        payload=MessagePosted("before"),
        after=after,
    )


def then(head: Entry | None, author: Author, wish: Wish, minute: float = 2, *, live_chat: bool = True) -> Entry:
    """The entry that follows when this person asks for that; raises what `decide` raises."""
    client_id = getattr(wish, "client_id", K)
    return decide(head, Command("c_1", client_id, author, wish), minutes(minute), live_chat=live_chat)


def told(*steps: tuple[Author, Wish]) -> list[Entry]:
    """The log of these steps from the first message on, a minute each."""
    log: list[Entry] = []
    for minute, (author, asked) in enumerate(steps):
        log.append(then(log[-1] if log else None, author, asked, minute))
    return log
