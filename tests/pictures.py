"""Pictures for tests: good ones that show where up is, and such as nobody should send."""

import functools
import io
import struct
import zlib
from collections.abc import Sequence
from typing import Any, Final

from PIL import Image

RED, GREEN, BLUE, WHITE, GREY = (220, 20, 20), (20, 160, 20), (20, 20, 220), (255, 255, 255), (128, 128, 128)
NAMES: Final = {RED: "red", GREEN: "green", BLUE: "blue", WHITE: "white", GREY: "grey"}
UPRIGHT: Final = ["red", "green", "blue", "white"]  # top left, top right, bottom left, bottom right
ORIENTATION: Final = 0x0112
SLOW_SIDE_PX: Final = 6_320  # 39.9 megapixels
SLOW_SCANS: Final = 1_000  # of 88 bytes, each of which goes over all pixels: most of a minute for 240 kB


def a_picture(side: int = 320, margin: int = 60) -> Image.Image:
    """Wider than high: a square of four colours in the middle, grey beside it."""
    picture = Image.new("RGB", (side + 2 * margin, side), GREY)
    half = side // 2
    for number, colour in enumerate((RED, GREEN, BLUE, WHITE)):
        left, top = margin + half * (number % 2), half * (number // 2)
        picture.paste(colour, (left, top, left + half, top + half))
    return picture


def in_bytes(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """It as a file of that format."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def colours(face: bytes) -> list[str]:
    """The four colours of a face, as in UPRIGHT; a size of its own would be no face."""
    picture = opened(face).convert("RGB")
    side = picture.width
    assert picture.size in {(256, 256), (64, 64)}
    near, far = side // 4, side * 3 // 4
    return [_name(picture, place) for place in ((near, near), (far, near), (near, far), (far, far))]


def opened(face: bytes) -> Image.Image:
    """A face, which is a WebP without anything beside its pixels."""
    picture = Image.open(io.BytesIO(face), formats=["WEBP"])
    assert not {"exif", "icc_profile", "xmp"} & set(picture.info)
    return picture


def _name(picture: Image.Image, place: tuple[int, int]) -> str:
    pixel = picture.getpixel(place)
    assert isinstance(pixel, tuple)
    return min(NAMES.items(), key=lambda known: sum(abs(a - b) for a, b in zip(known[0], pixel, strict=True)))[1]


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def a_png(width: int, height: int, *more: bytes, pixels: bytes = b"") -> bytes:
    """A PNG that claims to be that large, in grey; its pixels are what is given, or far too few."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(pixels or bytes(64)))
    return b"\x89PNG\r\n\x1a\n" + b"".join((chunk(b"IHDR", header), *more, data, chunk(b"IEND", b"")))


def a_gif(width: int, height: int) -> bytes:
    """A GIF that claims to be that large, with a pixel in it."""
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\0\0\0" + b",\0\0\0\0\1\0\1\0\0\2\2D\1\0;"


@functools.cache
def a_slow_jpeg() -> bytes:
    """A progressive JPEG, its last scan repeated."""
    whole = in_bytes(Image.new("L", (SLOW_SIDE_PX, SLOW_SIDE_PX), 128), "JPEG", progressive=True, quality=50)
    table = whole.rindex(b"\xff\xc4")  # the last scan and its Huffman table are all that follows
    return whole[:-2] + whole[table:-2] * SLOW_SCANS + b"\xff\xd9"


def a_sequence(sides: Sequence[Image.Image], kind: str) -> bytes:
    """They as one that moves."""
    first, *others = sides
    return in_bytes(first, kind, save_all=True, append_images=others, duration=100, loop=0)
