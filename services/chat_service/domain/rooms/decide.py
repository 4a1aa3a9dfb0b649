"""The one decision in a room: what a command becomes, given the newest entry and the ground it stands on."""

from datetime import datetime
from typing import Final

from chat_service.domain.command import SYSTEM, Author, Command, wish_name
from chat_service.domain.refusals import (
    Forbidden,
    LastOwner,
    NotAllowed,
    NotInside,
    NotYours,
    Stale,
    Stands,
    TooSoon,
    Unfit,
)
from chat_service.domain.rooms.after import after
from chat_service.domain.rooms.ground import Ground
from chat_service.domain.rooms.payload import payload
from chat_service.domain.rooms.standing import STRANGER, Standing, about
from chat_service.domain.rooms.table import TABLE, Needs
from chat_service.domain.rooms.wishes import JoinRoom, LeaveRoom, Moderate, RoomWish
from contract.commands import ASKS, ChangeRoom, DeleteMessage, EditMessage, PostMessage, React, name_of
from contract.entries import After, Entry

OWNERS_ONLY: Final = "Only owners of the room do this."
LAST_OWNER: Final = "You are the room's only owner. Make somebody else an owner first."


def decide_in_room(head: Entry | None, command: Command, at: datetime, ground: Ground) -> Entry:
    """The entry that follows `head`; None is an empty log, `at` is UTC.

    Raises Stale if the ground holds no longer, NotInside, NotYours (or LastOwner), Forbidden, NotAllowed, TooSoon,
    Unfit, or Stands.
    """
    was = head.after if head else ground.start
    target = target_of(command)
    if ground.members_seq != was.members_seq or (target is not None and ground.edits_seq != was.edits_seq):
        raise Stale
    _require_move(was, command, ground)
    _require_heir(was, command, ground)
    _require_patience(was, command, ground, at)
    said = payload(command, ground)
    seq = head.seq + 1 if head else 1
    by = command.author.by
    whom = about(said, by)
    return Entry(
        conversation_id=command.conversation_id,
        seq=seq,
        client_id=command.client_id,
        at=at,
        by=by,
        payload=said,
        after=after(was, ground.standing(whom.id) if whom else STRANGER, said, by, seq),
        digest=command.digest,
    )


def target_of(command: Command) -> int | None:
    """The seq of the message that the command is about."""
    match command.wish:
        case EditMessage(target_seq=seq) | DeleteMessage(target_seq=seq) | React(target_seq=seq):
            return seq
        case Moderate(target_seq=seq):
            return seq
        case PostMessage(reply_to=seq):
            return seq
    return None


def allowed_in_room(was: After, author: Author, standing: Standing) -> list[str]:
    """The names of the commands that this person may give now, each about what is theirs; none outside."""
    if not standing.is_in:
        return []
    return [
        name_of(wish)
        for (state, wish), move in TABLE.items()
        if state is was.state and (wish in ASKS) and _granted(move.needs, author, standing, theirs=True)
    ]


def _require_move(was: After, command: Command, ground: Ground) -> None:
    author, wish = command.author, command.wish
    standing = ground.standing(author.by.id)
    if isinstance(wish, JoinRoom):
        _require_welcome(was, wish, standing)
    elif not standing.is_in and author != SYSTEM:
        raise NotInside
    if not isinstance(wish, RoomWish):
        raise Forbidden("member", wish_name(type(wish)))
    move = TABLE.get((was.state, type(wish)))
    if move is None:
        raise NotAllowed(was, allowed_in_room(was, author, standing))
    target = target_of(command)
    if target is not None and target not in ground.authors:
        raise Unfit(_field(wish), "There is no such message here.")
    theirs = target is not None and ground.authors[target] == author.by.id
    if not _granted(move.needs, author, standing, theirs=theirs):
        raise NotYours(_why(move.needs, standing))


def _require_heir(was: After, command: Command, ground: Ground) -> None:
    """A room's only owner stays one, or leaves as the last of its members: else nobody would ever rule it again."""
    author_id, wish = command.author.by.id, command.wish
    if was.owners != 1 or ground.standing(author_id).role != "owner":
        return
    leaves_others = isinstance(wish, LeaveRoom) and was.members > 1
    steps_down = isinstance(wish, ChangeRoom) and wish.demote == author_id
    if leaves_others or steps_down:
        raise LastOwner(LAST_OWNER)


def _require_patience(was: After, command: Command, ground: Ground, at: datetime) -> None:
    """In slow mode a member waits between two messages; owners do not."""
    spoke_at = ground.spoke_at.get(command.author.by.id)
    if not was.slow_mode_s or spoke_at is None or not isinstance(command.wish, PostMessage):
        return
    wait_s = was.slow_mode_s - (at - spoke_at).total_seconds()
    if wait_s > 0 and not owns(command.author, ground.standing(command.author.by.id)):
        raise TooSoon(wait_s)


def _require_welcome(was: After, wish: JoinRoom, standing: Standing) -> None:
    if standing.is_in:
        raise Stands(was.members_seq)
    if standing.banned:
        raise NotYours("You were banned from this room.")
    if was.private and not wish.invited:
        raise NotInside


def _granted(needs: Needs, author: Author, standing: Standing, *, theirs: bool) -> bool:
    rules = owns(author, standing)
    match needs:
        case Needs.VOICE:
            return not standing.muted
        case Needs.AUTHOR:
            return theirs and not standing.muted
        case Needs.AUTHOR_OR_OWNER:
            return theirs or rules
        case Needs.OWNER:
            return rules
        case Needs.ADMINS:
            return author == SYSTEM
        case Needs.MEMBER:
            return standing.role != "peer"
    return True


def owns(author: Author, standing: Standing) -> bool:
    """Whether this person may what owners may: admins may it, too, where they are members."""
    return standing.role == "owner" or (standing.role == "member" and author.admin)


def _why(needs: Needs, standing: Standing) -> str:
    if needs is Needs.MEMBER:
        return "Nobody leaves a conversation of two."
    if needs is Needs.OWNER:
        return OWNERS_ONLY
    if standing.muted and needs is not Needs.AUTHOR_OR_OWNER:
        return "You are muted in this room."
    return "This message is somebody else's."


def _field(wish: object) -> str:
    return "reply_to" if isinstance(wish, PostMessage) else "target_seq"
