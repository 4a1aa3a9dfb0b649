"""What the law says of any command at any moment, the bot's and the system's timeliness included."""

from typing import Final

from chat_service.domain.command import (
    Author,
    BotTurn,
    Command,
    GiveUpOnBot,
    ResolveIdle,
    TakeFromAbsent,
    Transfer,
    Wish,
    wish_name,
)
from chat_service.domain.refusals import Forbidden, LiveChatOff, NotAllowed, Stands, Unfit
from contract.entries import After, ResolveAction
from tests.unit.domain import law

VERDICTS: Final = {
    Stands: "stands",
    Forbidden: "forbidden",
    LiveChatOff: "off",
    NotAllowed: "not allowed",
    Unfit: "unfit",
}


def who(author: Author, was: After) -> str:
    """Whom the law takes this person for."""
    if author.role != "agent":
        return author.role
    if was.owner and was.owner.id == author.by.id:
        return "owner"
    return "admin" if author.admin else "agent"


def said(wish: Wish) -> str:
    """What the law calls the wish."""
    match wish:
        case BotTurn(action=None):
            return "turn"
        case BotTurn(action=action):
            return f"turn+{type(action).__name__.removesuffix('Action').lower()}"
        case GiveUpOnBot():
            return "give_up_on_bot"
        case TakeFromAbsent():
            return "take_from_absent"
        case ResolveIdle():
            return "resolve_idle"
    return wish_name(type(wish))


def in_time(was: After, wish: Wish) -> bool:
    """Whether what the bot and the system do was meant for this epoch, and for a message that nobody answered."""
    match wish:
        case BotTurn(epoch=epoch, in_reply_to=seq) | GiveUpOnBot(epoch=epoch, failed_seq=seq):
            return epoch == was.epoch and seq > was.answered_seq
        case TakeFromAbsent(epoch=epoch) | ResolveIdle(epoch=epoch):
            return epoch == was.epoch
    return True


def overtaken(was: After, wish: Wish) -> bool:
    """Whether the bot would resolve while the visitor writes on."""
    return isinstance(wish, BotTurn) and isinstance(wish.action, ResolveAction) and wish.in_reply_to < was.visitor_seq


def expected(was: After, command: Command, *, live_chat: bool) -> str:
    """The law's verdict on a command that is no repeat."""
    author, wish = command.author, command.wish
    owed = was.visitor_seq > was.answered_seq
    verdict = law.verdict(was.state, who(author, was), said(wish), owed=owed, live_chat=live_chat)
    if verdict in law.STATES and not in_time(was, wish):
        return "not allowed"
    if verdict in law.STATES and overtaken(was, wish):
        return "bot"
    if verdict in law.STATES and isinstance(wish, Transfer) and wish.colleague in {None, was.owner}:
        return "unfit"
    return verdict


def legal(was: After, author: Author, *, live_chat: bool) -> list[str]:
    """What this person can ask for now."""
    verdicts = {
        asks: law.verdict(was.state, who(author, was), asks, owed=True, live_chat=live_chat) for asks in law.ASKS
    }
    return sorted(asks for asks, verdict in verdicts.items() if verdict in {*law.STATES, "stands"})
