"""Rooms: finding, founding, entering, leaving, changing them, and ways in."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import msgspec
from msgspec.structs import asdict
from starlette.requests import Request
from starlette.responses import Response

from chat_service.api import cursor
from chat_service.api.bodies import JOINING, NEW_DIRECT, NEW_ROOM, ROOM_CHANGE, Joining
from chat_service.api.query import limit_of
from chat_service.api.room_shapes import invitation, member, named, shown
from chat_service.api.who import service_of, session_of
from chat_service.domain.command import Author
from chat_service.handlers.access import NoConversation
from chat_service.handlers.authors import author_of
from chat_service.handlers.room_views import Seen
from chat_service.handlers.rooms import as_member
from chat_service.ports.rooms import Member
from chat_service.service import Service
from contract.commands import ChangeRoom
from contract.fields import ClientId
from contract.text import folded
from process.web import Json, Refused, body_of, decode, decoded, require_json

Endpoint = Callable[[Request], Awaitable[Response]]
ByNames = Callable[[tuple[str, str] | None, int], Awaitable[list[Member]]]  # after that place, so many


class ByName(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A place in a list by name: opaque to clients."""

    folded_name: str
    id: str = ""


def where_rooms_are(endpoint: Endpoint) -> Endpoint:
    """The endpoint; where rooms are switched off there is nothing at its address."""

    async def there(request: Request) -> Response:
        if service_of(request).settings.rooms == "off":
            raise Refused("not-found", "There is nothing at this address.")
        return await endpoint(request)

    return there


async def get_rooms(request: Request) -> Response:
    """GET /v1/rooms: those that everybody may enter, by name."""
    session, service = await session_of(request), service_of(request)
    after = place.folded_name if (place := _place(request)) else None
    rooms, last = await service.room_views.public(session.person_id, after, limit_of(request))
    following = cursor.to_text(ByName(folded(last))) if last else None
    return Json({"rooms": [room_shown(service, one) for one in rooms], "next": following})


async def post_room(request: Request) -> Response:
    """POST /v1/rooms: a new one, the caller its owner."""
    by, service = await author(request), service_of(request)
    wanted = await decoded(request, NEW_ROOM)
    service.post.take_leave(by)
    room = await service.rooms.found(by, str(wanted.name), str(wanted.topic or ""), private=wanted.private)
    return Json(room_shown(service, room), status_code=201)


async def get_room(request: Request) -> Response:
    """GET /v1/rooms/{room_id}."""
    session, service = await session_of(request), service_of(request)
    return Json(room_shown(service, await service.room_views.seen(session.person_id, request.path_params["room_id"])))


async def patch_room(request: Request) -> Response:
    """PATCH /v1/rooms/{room_id}: what its owner changes."""
    by, service = await author(request), service_of(request)
    wanted, room_id = await decoded(request, ROOM_CHANGE), request.path_params["room_id"]
    await service.post(room_id, by, ChangeRoom(**asdict(wanted), client_id=ClientId(service.ports.new_id("p"))))
    return Json(room_shown(service, await service.room_views.seen(by.by.id, room_id)))


async def post_member(request: Request) -> Response:
    """POST /v1/rooms/{room_id}/members: come in; 201, or 200 for who is in already."""
    by, service = await author(request), service_of(request)
    wanted = await _joining(request)
    service.post.take_leave(by)
    room, entered = await service.rooms.join(by, request.path_params["room_id"], wanted.invite)
    return Json(room_shown(service, room), status_code=201 if entered else 200)


async def get_members(request: Request) -> Response:
    """GET /v1/rooms/{room_id}/members: who is in, by name."""
    room, service = await inside(request), service_of(request)
    found, following = await _by_name(request, partial(service.room_views.members, room))
    return Json({"members": [member(one) for one in found], "next": following})


async def get_bans(request: Request) -> Response:
    """GET /v1/rooms/{room_id}/bans: for its owners, who can't come back, by name."""
    by, service = await author(request), service_of(request)
    room = await service.room_views.require_owner(by, request.path_params["room_id"])
    found, following = await _by_name(request, partial(service.room_views.banned, room))
    return Json({"people": [named(one.person_id, one.name) for one in found], "next": following})


async def delete_member(request: Request) -> Response:
    """DELETE /v1/rooms/{room_id}/members/me: go."""
    by, service = await author(request), service_of(request)
    service.post.take_leave(by)
    await service.succession.leave(by, request.path_params["room_id"])
    return Response(status_code=204)


async def post_invite(request: Request) -> Response:
    """POST /v1/rooms/{room_id}/invites: a way in, until it is ended."""
    by, service = await author(request), service_of(request)
    service.post.take_leave(by)
    invited = await service.invites.add(by, request.path_params["room_id"])
    return Json({**invitation(invited.invite), "invite": invited.secret}, status_code=201)


async def get_invites(request: Request) -> Response:
    """GET /v1/rooms/{room_id}/invites: the ways in that there are."""
    by, service = await author(request), service_of(request)
    found = await service.invites.of(by, request.path_params["room_id"])
    return Json({"invites": [invitation(one) for one in found]})


async def delete_invite(request: Request) -> Response:
    """DELETE /v1/rooms/{room_id}/invites/{invite_id}: nobody comes in by it any more."""
    by, service = await author(request), service_of(request)
    room_id, invite_id = request.path_params["room_id"], request.path_params["invite_id"]
    if not await service.invites.end(by, room_id, invite_id):
        raise Refused("not-found", "There is no such invitation.")
    return Response(status_code=204)


async def post_direct(request: Request) -> Response:
    """POST /v1/directs: the conversation of two; 201, or 200 if there is one."""
    by, service = await author(request), service_of(request)
    wanted = await decoded(request, NEW_DIRECT)
    service.post.take_leave(by)
    room, is_new = await service.rooms.direct(by, wanted.person_id)
    return Json(room_shown(service, room), status_code=201 if is_new else 200)


async def _joining(request: Request) -> Joining:
    """What the caller shows; into a public room nothing at all. Raises Refused."""
    body = await body_of(request)
    if not body:
        return Joining()
    require_json(request)
    return decode(body, JOINING)


async def author(request: Request) -> Author:
    """The caller, as a member."""
    return as_member(author_of(await session_of(request)))


async def inside(request: Request) -> Seen:
    """The room in the path, in which the caller is. Raises Refused, NoConversation."""
    session = await session_of(request)
    seen = await service_of(request).room_views.seen(session.person_id, request.path_params["room_id"])
    if not seen.standing.is_in:
        raise NoConversation(seen.room.id)
    return seen


async def _by_name(request: Request, read: ByNames) -> tuple[list[Member], str | None]:
    """A page of people, and the cursor of the next one."""
    place, limit = _place(request), limit_of(request)
    found = await read((place.folded_name, place.id) if place else None, limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return found[:limit], cursor.to_text(ByName(folded(last.name), last.person_id)) if last else None


def _place(request: Request) -> ByName | None:
    text = request.query_params.get("cursor")
    return None if text is None else cursor.from_text(text, ByName)


def room_shown(service: Service, room: Seen) -> dict[str, Any]:
    """The room, and how many people are there now."""
    return shown(room, service.crowds.online(room.room.id))
