"""A command: who wants what in which conversation. People's wishes are the contract's, the rest our own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from chat_service.domain.rooms.wishes import RoomWish
from contract import commands
from contract.digest import digest
from contract.entries import Action, By, Message, Owner
from contract.text import BOT_NAME


@dataclass(frozen=True, slots=True)
class Author:
    """Who gives a command. Admins are agents who may do a little more."""

    by: By
    admin: bool = False

    @property
    def role(self) -> str:
        """visitor, agent, bot or system."""
        return self.by.role


BOT: Final = Author(By("bot", "bot", BOT_NAME))
SYSTEM: Final = Author(By("system", "system", "Handoff"))


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer to the agent of id `to`, who was looked up: `colleague` is None if the id is no online agent's."""

    to: str
    colleague: Owner | None


@dataclass(frozen=True, slots=True)
class BotTurn:
    """The bot's answer to message `in_reply_to`, asked for in `epoch`."""

    epoch: int
    in_reply_to: int
    messages: list[Message] = field(default_factory=list)
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class GiveUpOnBot:
    """The bot failed to answer message `failed_seq`, asked in `epoch`: a person is needed."""

    epoch: int
    failed_seq: int
    reason: str


@dataclass(frozen=True, slots=True)
class TakeFromAbsent:
    """The owner stayed away: back to the queue."""

    epoch: int
    reason: str


@dataclass(frozen=True, slots=True)
class ResolveIdle:
    """Nobody owes an answer and nobody said anything for long."""

    epoch: int
    reason: str


Wish = (
    RoomWish
    | commands.RequestHandoff
    | commands.CancelHandoff
    | commands.AcceptHandoff
    | commands.PostNote
    | Transfer
    | commands.RequeueHandoff
    | commands.EndHandoff
    | commands.Resolve
    | commands.Reopen
    | commands.Rate
    | BotTurn
    | GiveUpOnBot
    | TakeFromAbsent
    | ResolveIdle
)


@dataclass(frozen=True, slots=True)
class Command:
    """One wish of one person in one conversation; `client_id` makes repeating it harmless.

    With an `epoch` it is meant for that one only: refused in any other. With a `seq` it is meant to follow that entry
    only: refused as soon as there is a newer one. `mentioned` are the agents whom a note mentions as they were looked
    up (ids that are no enabled agent's are missing), or the members whom a message in a room names.
    """

    conversation_id: str
    client_id: str
    author: Author
    wish: Wish
    epoch: int | None = None
    seq: int | None = None
    mentioned: Sequence[Owner] = ()

    @property
    def ours(self) -> bool:
        """Whether the bot or the system gives it: then what is stored under its id stands, whatever it says."""
        return self.author.role in {"bot", "system"}

    @property
    def digest(self) -> str:
        """A hash of author and normalised wish: equal for a repeat, different for anything else."""
        # who is online, or disabled, changes between a command and its repeat: only what was asked counts
        asked = self.wish.to if isinstance(self.wish, Transfer) else self.wish
        return digest(self.author.role, self.author.by.id, type(self.wish).__name__, asked)


def wish_name(wish: type[Wish]) -> str:
    """The wire's name of a wish; what only the service itself gives has no other name than its own."""
    if wish is Transfer:
        return commands.name_of(commands.TransferHandoff)
    return commands.name_of(wish) if wish in commands.ASKS else wish.__name__
