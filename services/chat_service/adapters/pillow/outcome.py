"""How the process that decodes ends: its exit status, and what that means to whoever sent the picture."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from chat_service.adapters.pillow.limits import PIXELS, SIDE_PX
from chat_service.ports.faces import Faces

LENGTH_BYTES: Final = 4  # before the large face, big-endian; the small one is the rest


class Outcome(IntEnum):
    """Exit statuses. Others are faults of ours, a negative one is the signal that ended the process."""

    DONE = 0
    BROKEN = 10
    TOO_LONG = 11
    TOO_MANY = 12
    TOO_HUNGRY = 13


BROKEN: Final = "The picture is broken. Choose another one."
TOO_SLOW: Final = "The picture takes too long to look at. Choose a simpler one."
REASONS: Final[Mapping[int, str]] = {
    Outcome.BROKEN: BROKEN,
    Outcome.TOO_LONG: f"The picture is more than {SIDE_PX:,} pixels wide or high. Choose a smaller one.",
    Outcome.TOO_MANY: f"The picture has more than {PIXELS // 1_000_000} megapixels. Choose a smaller one.",
    Outcome.TOO_HUNGRY: "The picture takes too much memory. Choose a simpler one.",
}


def to_bytes(faces: Faces) -> bytes:
    """What the process writes when it is done."""
    return len(faces.large).to_bytes(LENGTH_BYTES, "big") + faces.large + faces.small


def from_bytes(answer: bytes) -> Faces:
    """The same, read."""
    end = LENGTH_BYTES + int.from_bytes(answer[:LENGTH_BYTES], "big")
    return Faces(answer[LENGTH_BYTES:end], answer[end:])
