"""Making faces: from whatever somebody uploaded, two small pictures or a reason."""

from typing import NamedTuple, Protocol


class Faces(NamedTuple):
    """A picture as WebP, 256 and 64 pixels wide, without metadata."""

    large: bytes
    small: bytes


class NoPicture(Exception):
    """The bytes are none of the formats that are taken."""


class BadPicture(Exception):
    """The bytes claim to be a picture, but can't be used; it says why, to whoever sent them."""


class FacesFailed(Exception):
    """Nobody looked at the picture to the end, by no fault of its own. Asking again is harmless."""


class MakeFaces(Protocol):
    """Turns a PNG, JPEG, WebP or GIF upright, cuts it square from the middle and makes it small."""

    async def __call__(self, picture: bytes) -> Faces:
        """The faces. Raises NoPicture, BadPicture, FacesFailed."""
