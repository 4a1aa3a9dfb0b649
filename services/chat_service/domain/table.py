"""Every legal move of a conversation: the hand-off's state machine as data. A missing row is NotAllowed.

The first agent wins because `accept_handoff` has no row in `assigned`. docs/states.md is drawn from here.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Final, NamedTuple

from chat_service.domain.command import BotTurn, GiveUpOnBot, ResolveIdle, TakeFromAbsent, Transfer, Wish
from contract.commands import (
    AcceptHandoff,
    CancelHandoff,
    EndHandoff,
    PostMessage,
    PostNote,
    Rate,
    Reopen,
    RequestHandoff,
    RequeueHandoff,
    Resolve,
)
from contract.entries import State

BOT, QUEUED, ASSIGNED, RESOLVED = State.BOT, State.QUEUED, State.ASSIGNED, State.RESOLVED
VISITOR, AGENT, THE_BOT, SYSTEM = "visitor", "agent", "bot", "system"


class Needs(Enum):
    """What a move asks for besides role and state."""

    NOTHING = "nothing"
    OWNER = "owner"
    OWNER_OR_ADMIN = "owner or admin"
    SAME_EPOCH = "same epoch"
    UNANSWERED = "same epoch, message not answered yet"
    NOTHING_OWED = "same epoch, nobody owes an answer"


class Move(NamedTuple):
    """Where a command leads. `stands`: what is asked for is so already, nothing is written."""

    to: State
    needs: Needs = Needs.NOTHING
    stands: bool = False


Row = tuple[State, str, type[Wish]]

TABLE: Final[Mapping[Row, Move]] = {
    # the visitor
    (BOT, VISITOR, PostMessage): Move(BOT),
    (QUEUED, VISITOR, PostMessage): Move(QUEUED),
    (ASSIGNED, VISITOR, PostMessage): Move(ASSIGNED),
    (RESOLVED, VISITOR, PostMessage): Move(BOT),
    (BOT, VISITOR, RequestHandoff): Move(QUEUED),
    (RESOLVED, VISITOR, RequestHandoff): Move(QUEUED),
    (QUEUED, VISITOR, RequestHandoff): Move(QUEUED, stands=True),
    (ASSIGNED, VISITOR, RequestHandoff): Move(ASSIGNED, stands=True),
    (QUEUED, VISITOR, CancelHandoff): Move(BOT),
    (RESOLVED, VISITOR, Rate): Move(RESOLVED),
    # the bot: never with an old epoch, never twice to one message
    (BOT, THE_BOT, BotTurn): Move(BOT, Needs.UNANSWERED),  # its action may lead on: see `after.led_to`
    (BOT, SYSTEM, GiveUpOnBot): Move(QUEUED, Needs.UNANSWERED),
    # agents
    (BOT, AGENT, AcceptHandoff): Move(ASSIGNED),
    (QUEUED, AGENT, AcceptHandoff): Move(ASSIGNED),
    (QUEUED, AGENT, PostMessage): Move(ASSIGNED),  # the first reply is the acceptance
    (ASSIGNED, AGENT, PostMessage): Move(ASSIGNED, Needs.OWNER),
    (BOT, AGENT, PostNote): Move(BOT),
    (QUEUED, AGENT, PostNote): Move(QUEUED),
    (ASSIGNED, AGENT, PostNote): Move(ASSIGNED),
    (RESOLVED, AGENT, PostNote): Move(RESOLVED),
    (ASSIGNED, AGENT, Transfer): Move(ASSIGNED, Needs.OWNER_OR_ADMIN),
    (ASSIGNED, AGENT, RequeueHandoff): Move(QUEUED, Needs.OWNER_OR_ADMIN),
    (QUEUED, AGENT, EndHandoff): Move(BOT),
    (ASSIGNED, AGENT, EndHandoff): Move(BOT, Needs.OWNER_OR_ADMIN),
    (BOT, AGENT, Resolve): Move(RESOLVED),
    (QUEUED, AGENT, Resolve): Move(RESOLVED),
    (ASSIGNED, AGENT, Resolve): Move(RESOLVED, Needs.OWNER_OR_ADMIN),
    (RESOLVED, AGENT, Reopen): Move(ASSIGNED),
    # the sweepers; one that waits in the queue is never resolved by them
    (ASSIGNED, SYSTEM, TakeFromAbsent): Move(QUEUED, Needs.SAME_EPOCH),
    (BOT, SYSTEM, ResolveIdle): Move(RESOLVED, Needs.NOTHING_OWED),
    (ASSIGNED, SYSTEM, ResolveIdle): Move(RESOLVED, Needs.NOTHING_OWED),
}

ROLES: Final[frozenset[tuple[str, type[Wish]]]] = frozenset((role, wish) for _, role, wish in TABLE)


def without_live_chat(state: State, role: str, wish: type[Wish]) -> bool:
    """Whether this is refused where the desk runs without human agents."""
    waits = state in {QUEUED, ASSIGNED}
    match role:
        case "visitor":
            return waits and wish in {PostMessage, CancelHandoff}
        case "agent":
            return wish is not PostNote
        case "system":  # who waits is left alone, and where the bot fails it says so itself
            return waits or wish is GiveUpOnBot
    return False
