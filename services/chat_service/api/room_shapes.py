"""Rooms, people and invitations as answers show them."""

from typing import Any

from msgspec import to_builtins

from chat_service.handlers.persons import Known
from chat_service.handlers.room_views import Seen
from chat_service.handlers.visits import tag_of
from chat_service.ports.rooms import Invite, Member
from contract.audience import rfc3339
from contract.entries import State


def shown(seen: Seen, online: int) -> dict[str, Any]:
    """A room, as somebody sees it; of a conversation of two, `with` whom it is."""
    room, after = seen.room, seen.after
    return {
        "id": room.id,
        "conversation_id": room.id,
        "name": room.name,
        "topic": room.topic,
        "private": seen.private,
        "archived": after.state is State.ARCHIVED,
        "slow_mode_s": after.slow_mode_s if seen.head else room.slow_mode_s,
        "direct": bool(room.pair),
        "with": named(seen.peer.id, seen.peer.name) if seen.peer else None,
        "members": after.members,
        "online": online,
        "head": seen.head.seq if seen.head else 0,
        "me": {"role": seen.standing.role, "muted": seen.standing.muted} if seen.standing.is_in else None,
    }


def person(known: Known) -> dict[str, Any]:
    """Somebody: the tag tells them from others of that name, a protected name is theirs alone."""
    return {
        "id": known.id,
        "name": known.name,
        "tag": tag_of(known.id),
        "protected": known.protected,
        "photo": photo(known.photo),
    }


def photo(photo_id: str | None) -> dict[str, str] | None:
    """Where the two pictures of a photo are; None without one."""
    if photo_id is None:
        return None
    return {"id": photo_id, "large": f"/v1/photos/{photo_id}/256.webp", "small": f"/v1/photos/{photo_id}/64.webp"}


def named(person_id: str, name: str) -> dict[str, Any]:
    """Somebody by name, and the tag that tells them from others of that name."""
    return {"id": person_id, "name": name, "tag": tag_of(person_id)}


def member(one: Member) -> dict[str, Any]:
    """Somebody in a room."""
    return {**named(one.person_id, one.name), "role": one.role, "muted": one.muted}


def invitation(one: Invite) -> dict[str, Any]:
    """An invitation, without what it holds."""
    return {"id": one.id, "by": to_builtins(one.by), "at": rfc3339(one.at)}
