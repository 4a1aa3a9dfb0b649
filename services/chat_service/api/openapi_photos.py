"""The photos' part of the OpenAPI document."""

from typing import Any, Final

from chat_service.api import shapes
from chat_service.api.photos import SIZES

PHOTO: Final = shapes.shape(id=shapes.TEXT, large=shapes.TEXT, small=shapes.TEXT)
_BYTES: Final = {"schema": {"type": "string", "format": "binary"}}
_TAKEN: Final = ("image/jpeg", "image/png", "image/webp", "image/gif")
_ID: Final = {"name": "photo_id", "in": "path", "required": True, "schema": shapes.TEXT}
_SIZE: Final = {"name": "size", "in": "path", "required": True, "schema": {"type": "string", "enum": list(SIZES)}}


def photos_paths() -> dict[str, Any]:
    """Putting one up, taking it down, showing it."""
    return {
        "/v1/me/photo": {"put": _put(), "delete": _remove()},
        "/v1/photos/{photo_id}/{size}.webp": {"get": _show()},
    }


def _put() -> dict[str, Any]:
    good = {"200": shapes.good("Where it is.", shapes.shape(photo=PHOTO))}
    body = {"required": True, "content": dict.fromkeys(_TAKEN, _BYTES)}
    summary = "The caller's photo: a picture of 5 MiB and 40 megapixels at most"
    return shapes.operation(summary, good, "request-timeout", "rate-limited", requestBody=body, **shapes.SIGNED)


def _remove() -> dict[str, Any]:
    return shapes.operation("No photo any more", shapes.DONE, **shapes.SIGNED)


def _show() -> dict[str, Any]:
    shows = {"description": "The picture.", "content": {"image/webp": _BYTES}}
    good = {"200": shows, "304": {"description": "You have it."}}
    return shapes.operation("A photo, for everybody", good, "not-found", parameters=[_ID, _SIZE])
