"""What an accepted command says in a room's log."""

from typing import Final

from chat_service.domain.command import Command
from chat_service.domain.refusals import Unfit
from chat_service.domain.rooms.ground import Ground
from chat_service.domain.rooms.wishes import ABOUT_MEMBERS, ABOUT_ROOM, JoinRoom, LeaveRoom, Moderate
from contract import entries
from contract.commands import ChangeRoom, DeleteMessage, EditMessage, PostMessage, React
from contract.entries import Owner, Payload

_NAMES: Final = {  # of a change of members in `room_changed`
    "unban": "unbanned",
    "mute": "muted",
    "unmute": "unmuted",
    "promote": "promoted",
    "demote": "demoted",
}
_OUTSIDE: Final = ("ban", "unban")  # what may be said of somebody who is not in the room


def payload(command: Command, ground: Ground) -> Payload:
    """The entry's payload. Raises Unfit."""
    match command.wish:
        case PostMessage(text=text, reply_to=reply_to):
            return entries.MessagePosted(str(text), reply_to, list(command.mentioned))
        case EditMessage(target_seq=seq, text=text):
            return entries.MessageEdited(seq, str(text), list(command.mentioned))
        case DeleteMessage(target_seq=seq) | Moderate(target_seq=seq):
            return entries.MessageDeleted(seq)
        case React(target_seq=seq, emoji=emoji, on=on):
            return entries.Reacted(seq, str(emoji), on)
        case JoinRoom(role=role):
            return entries.MemberJoined(role)
        case LeaveRoom():
            return entries.MemberLeft(Owner(command.author.by.id, command.author.by.name))
        case ChangeRoom() as change:
            return _changed(change, command.author.by.id, ground)
    raise TypeError(f"no wish of rooms: {type(command.wish).__name__}")


def _changed(change: ChangeRoom, author_id: str, ground: Ground) -> Payload:
    members = [name for name in ABOUT_MEMBERS if getattr(change, name) is not None]
    room = any(getattr(change, name) is not None for name in ABOUT_ROOM)
    if len(members) + room != 1:
        raise Unfit("type", "Change something about the room, or one thing about one member.")
    if not members:
        return _of_room(change)
    return _of_member(members[0], str(getattr(change, members[0])), author_id, ground)


def _of_member(what: str, person_id: str, author_id: str, ground: Ground) -> Payload:
    person = ground.person(person_id)
    if person is None or not (ground.standing(person_id).is_in or what in _OUTSIDE):
        raise Unfit(what, "There is no such member in this room.")
    if person_id == author_id and what in {"remove", "ban", "mute"}:
        raise Unfit(what, "You can't do this to yourself. You can leave the room.")
    match what:
        case "remove":
            return entries.MemberLeft(person, "removed")
        case "ban":
            return entries.MemberLeft(person, "banned")
    return entries.RoomChanged(**{_NAMES[what]: person})  # type: ignore[arg-type]


def _of_room(change: ChangeRoom) -> Payload:
    """Texts become plain ones, for their types are only for decoding."""
    return entries.RoomChanged(
        name=_plain(change.name),
        topic=_plain(change.topic),
        private=change.private,
        archived=change.archived,
        slow_mode_s=change.slow_mode_s,
    )


def _plain(text: str | None) -> str | None:
    return None if text is None else str(text)
