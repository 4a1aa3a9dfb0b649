"""How somebody stands in a room: a fold over the entries that say so."""

from dataclasses import dataclass, replace
from typing import Final

from contract.entries import By, MemberJoined, MemberLeft, Owner, Payload, RoomChanged, RoomRole


@dataclass(frozen=True, slots=True)
class Standing:
    """As what somebody is in the room, None if not; who is muted reads, who is banned can't come back."""

    role: RoomRole | None = None
    muted: bool = False
    banned: bool = False

    @property
    def is_in(self) -> bool:
        """Whether they are in the room."""
        return self.role is not None


STRANGER: Final = Standing()
_ABOUT: Final = ("muted", "unmuted", "unbanned", "promoted", "demoted")


def about(said: Payload, by: By) -> Owner | None:
    """Whose standing an entry changes that says this: one person's at the most."""
    match said:
        case MemberJoined():
            return Owner(by.id, by.name)
        case MemberLeft(member=member):
            return member
        case RoomChanged():
            return next((person for name in _ABOUT if (person := getattr(said, name)) is not None), None)
    return None


def leaver(said: Payload) -> str | None:
    """The id of who reads no further than an entry that says this."""
    return said.member.id if isinstance(said, MemberLeft) else None


def standing_after(was: Standing, said: Payload) -> Standing:
    """The standing of the person whom the entry is about, who stood as `was`."""
    match said:
        case MemberJoined(role=role):
            return replace(was, role=role)
        case MemberLeft(reason=reason):
            return replace(was, role=None, banned=was.banned or reason == "banned")
        case RoomChanged(muted=Owner()):
            return replace(was, muted=True)
        case RoomChanged(unmuted=Owner()):
            return replace(was, muted=False)
        case RoomChanged(unbanned=Owner()):
            return replace(was, banned=False)
        case RoomChanged(promoted=Owner()):
            return replace(was, role="owner")
        case RoomChanged(demoted=Owner()):
            return replace(was, role="member")
    return was
