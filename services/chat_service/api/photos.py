"""Photos: putting one's own up, taking it down, and showing anybody's."""

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from chat_service.api.room_shapes import photo as shape_of
from chat_service.api.who import service_of, session_of
from chat_service.handlers.photos import NoPhoto
from chat_service.ports.photos import Photo
from process.web import Json, Refused, body_of

BODY_BYTES: Final = 5 * 1024 * 1024
BODY_S: Final = 60.0  # for 5 MiB to come: 0.7 Mbit/s, a telephone at the edge of its network
SIZES: Final = ("256", "64")
HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "public, max-age=31536000, immutable",  # a year: another photo has another address
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",  # the pages that show it are the chat client's
}


async def put_photo(request: Request) -> Response:
    """PUT /v1/me/photo: the caller's from now on."""
    session, photos = await session_of(request), service_of(request).photos
    _require_image(request)
    with photos.place(session.person_id):
        photo = await photos.put(session.person_id, await body_of(request, BODY_BYTES, BODY_S))
    return Json({"photo": shape_of(photo.id)})


async def delete_photo(request: Request) -> Response:
    """DELETE /v1/me/photo: the caller has none."""
    session = await session_of(request)
    await service_of(request).photos.remove(session.person_id)
    return Response(status_code=204)


async def get_photo(request: Request) -> Response:
    """GET /v1/photos/{photo_id}/{size}.webp: for everybody, as an <img> can send no token."""
    photo_id, size = request.path_params["photo_id"], request.path_params["size"]
    if size not in SIZES:
        raise NoPhoto
    photo = await service_of(request).photos.photo(photo_id)
    headers = {**HEADERS, "ETag": f'"{photo_id}-{size}"'}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(_picture(photo, size), media_type="image/webp", headers=headers)


def _picture(photo: Photo, size: str) -> bytes:
    return dict(zip(SIZES, (photo.large, photo.small), strict=True))[size]


def _require_image(request: Request) -> None:
    """Raises Refused unless the body claims to be a picture; what it is, its content says."""
    if not request.headers.get("content-type", "").strip().lower().startswith("image/"):
        raise Refused("unsupported-media-type", "Send the picture itself, with a Content-Type such as image/jpeg.")
