"""The one decision of the chat service: what a command becomes, given the newest entry."""

from datetime import datetime

from chat_service.domain.after import after
from chat_service.domain.command import Author, BotTurn, Command, GiveUpOnBot, Transfer, Wish, wish_name
from chat_service.domain.payload import payload
from chat_service.domain.refusals import Forbidden, LiveChatOff, NotAllowed, Stands, Unfit
from chat_service.domain.table import ROLES, TABLE, Move, Needs, without_live_chat
from contract.commands import PostMessage, PostNote
from contract.entries import After, Entry


def decide(head: Entry | None, command: Command, at: datetime, *, live_chat: bool = True) -> Entry:
    """The entry that follows `head` if the command is legal there; `head` None is an empty log, `at` is UTC.

    Raises Forbidden, LiveChatOff, NotAllowed, Unfit, or Stands where nothing needs to be written.
    """
    was = head.after if head else After()
    last = head.seq if head else 0
    move = _move(was, last, command, live_chat=live_chat)
    seq = last + 1
    said = payload(was, command)
    return Entry(
        conversation_id=command.conversation_id,
        seq=seq,
        client_id=command.client_id,
        at=at,
        by=command.author.by,
        payload=said,
        after=after(was, move.to, command, said, seq, at),
        digest=command.digest,
    )


def allowed(was: After, author: Author, *, live_chat: bool = True) -> list[str]:
    """The names of the commands that this person may give now."""
    return [
        wish_name(wish)
        for (state, role, wish), move in TABLE.items()
        if (state, role) == (was.state, author.role)
        and _granted(move.needs, was, author)
        and (live_chat or not without_live_chat(state, role, wish))
    ]


def _move(was: After, last: int, command: Command, *, live_chat: bool) -> Move:
    """The table's move after entry `last`, if this person may make it now. Raises what `decide` raises."""
    author, wish = command.author, command.wish
    if (author.role, type(wish)) not in ROLES:
        raise Forbidden(author.role, wish_name(type(wish)))
    if not live_chat and without_live_chat(was.state, author.role, type(wish)):
        raise LiveChatOff
    move = TABLE.get((was.state, author.role, type(wish)))
    overtaken = command.epoch not in {None, was.epoch} or command.seq not in {None, last}
    if move is None or overtaken or not (_granted(move.needs, was, author) and _in_time(move.needs, was, wish)):
        raise NotAllowed(was, allowed(was, author, live_chat=live_chat))
    if move.stands:
        raise Stands(was.handoff_seq)
    if isinstance(wish, Transfer) and (wish.colleague is None or _owns(wish.colleague.id, was)):
        raise Unfit("to", "The conversation goes to an agent who is online, and not to the one who has it already.")
    if isinstance(wish, PostMessage) and wish.reply_to is not None:
        raise Unfit("reply_to", "Messages answer one another in rooms only.")
    if isinstance(wish, PostNote) and not {one.id for one in command.mentioned} >= set(wish.mentions):
        raise Unfit("mentions", "Mention agents by their ids, and none who is disabled.")
    return move


def _granted(needs: Needs, was: After, author: Author) -> bool:
    """Whether this person may, state apart."""
    owns = _owns(author.by.id, was)
    return (needs is not Needs.OWNER or owns) and (needs is not Needs.OWNER_OR_ADMIN or owns or author.admin)


def _owns(agent_id: str, was: After) -> bool:
    return was.owner is not None and was.owner.id == agent_id


def _in_time(needs: Needs, was: After, wish: Wish) -> bool:
    """Fencing: what the bot and the system do must still fit the epoch for which it was meant."""
    match needs, wish:
        case Needs.UNANSWERED, BotTurn(epoch=epoch, in_reply_to=seq) | GiveUpOnBot(epoch=epoch, failed_seq=seq):
            return epoch == was.epoch and was.answered_seq < seq <= was.visitor_seq
        case Needs.NOTHING_OWED, _:
            return _epoch(wish) == was.epoch and was.visitor_seq <= was.answered_seq
        case Needs.SAME_EPOCH, _:
            return _epoch(wish) == was.epoch
    return True


def _epoch(wish: Wish) -> int | None:
    return getattr(wish, "epoch", None)
