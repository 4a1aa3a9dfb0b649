"""Pictures that nobody should send: each is refused and says why, or becomes a face with nothing of them in it."""

import struct
import zlib
from collections.abc import Mapping
from random import Random
from typing import Final

import pytest

from tests.integration.chat_service.clients import problem
from tests.integration.chat_service.conftest import People, Start
from tests.integration.chat_service.test_photos import put
from tests.malformed.tally import memory_mib
from tests.pictures import UPRIGHT, a_gif, a_picture, a_png, chunk, colours, in_bytes
from tests.suite import Process

SCRIPT: Final = b"<script>alert(1)</script>"
NO_PICTURE: Final = (415, "unsupported-media-type")
REFUSED: Final = (422, "invalid-request")
SEED: Final = 11
LARGE_BYTES: Final = 64 * 1024 * 1024  # of what a small chunk unpacks to
BODY_BYTES: Final = 5 * 1024 * 1024
UPLOADS: Final = 25
WARM_UP: Final = 15
TOO_LARGE: Final = 5  # times among all that is thrown: 30 MiB in 25 uploads
KEPT_MIB: Final = 15  # what the allocator may keep for the next one: two bodies or three, now and then

PNG, JPEG, WEBP, GIF = (in_bytes(a_picture(), kind) for kind in ("PNG", "JPEG", "WEBP", "GIF"))
ZEROS: Final = zlib.compress(bytes(LARGE_BYTES), 9)
NO_PICTURES: Final[Mapping[str, bytes]] = {
    "nothing": b"",
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>",
    "HTML": b"<!doctype html>" + SCRIPT,
    "HTML before a JPEG": SCRIPT + JPEG,
    "BMP": in_bytes(a_picture(), "BMP"),
    "TIFF": in_bytes(a_picture(), "TIFF"),
    "ICO": in_bytes(a_picture(), "ICO"),
    "AVIF": b"\0\0\0\x20ftypavif\0\0\0\0" + bytes(500),
    "PDF": b"%PDF-1.7\n" + bytes(500),
    "EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run\n",
    "another RIFF": b"RIFF" + struct.pack("<I", 500) + b"WAVE" + bytes(500),
    "chance": Random(SEED).randbytes(100_000),  # noqa: S311 - repeatable
}
BROKEN: Final[Mapping[str, bytes]] = {
    "a bomb of 1.6 gigapixels": a_png(40_001, 40_001),
    "very wide": a_png(100_000, 1),
    "very high": a_png(1, 100_000),
    "no pixels": a_png(0, 0),
    "fewer pixels than claimed": a_png(5_000, 5_000),
    "a text that unpacks to 64 MiB": a_png(64, 64, chunk(b"zTXt", b"k\0\0" + ZEROS)),
    "a colour profile that unpacks to 64 MiB": a_png(64, 64, chunk(b"iCCP", b"k\0\0" + ZEROS)),
    "a hundred texts of 1 MiB": a_png(64, 64, *[chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(2**20)))] * 100),
    "a wrong sum": PNG[:40] + bytes(4) + PNG[44:],
    "a GIF of 4 gigapixels": a_gif(65_535, 65_535),
    "a GIF that is JavaScript": b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)//",
    "a JPEG of nothing": b"\xff\xd8\xff\xd9",
    "a JPEG that claims to be enormous": JPEG.replace(b"\x01\x40\x01\xb8", b"\xff\xff\xff\xff", 1),
    "a WebP of 268 megapixels": WEBP[:12] + b"VP8X\x0a\0\0\0\0\0\0\0\xff\x3f\0\xff\x3f\0" + WEBP[12:],
    "a signature and chance": b"\x89PNG\r\n\x1a\n" + Random(SEED).randbytes(100_000),  # noqa: S311 - repeatable
}
HARMLESS: Final[Mapping[str, bytes]] = {
    "a script in a JPEG's comment": JPEG[:2] + b"\xff\xfe" + struct.pack(">H", len(SCRIPT) + 2) + SCRIPT + JPEG[2:],
    "a script behind a JPEG": JPEG + SCRIPT,
    "a script behind a PNG": PNG + SCRIPT,
    "a script in a PNG's text": PNG[:33] + chunk(b"tEXt", b"k\0" + SCRIPT) + PNG[33:],
    "a script in a GIF's comment": GIF[:-1] + b"!\xfe" + bytes([len(SCRIPT)]) + SCRIPT + b"\0;",
    "an archive behind a WebP": WEBP + b"PK\3\4" + SCRIPT,
}


@pytest.mark.parametrize("what", NO_PICTURES)
async def test_what_is_no_picture_is_not_taken(chat: Process, people: People, what: str) -> None:
    assert problem(await put(await people.visitor(chat), NO_PICTURES[what])) == NO_PICTURE


@pytest.mark.parametrize("what", BROKEN)
async def test_a_picture_that_is_broken_or_too_large_is_refused(chat: Process, people: People, what: str) -> None:
    response = await put(await people.visitor(chat), BROKEN[what])

    assert problem(response) == REFUSED
    assert response.json()["errors"] == [{"field": "photo", "message": response.json()["detail"]}]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
async def test_a_picture_that_breaks_off_is_refused(chat: Process, people: People, kind: str) -> None:
    ana, whole = await people.visitor(chat), in_bytes(a_picture(), kind)

    for length in (13, len(whole) // 2, len(whole) * 9 // 10):
        assert problem(await put(ana, whole[:length])) == REFUSED


@pytest.mark.parametrize("what", HARMLESS)
async def test_of_a_picture_that_is_something_else_as_well_its_pixels_remain(
    chat: Process, people: People, what: str
) -> None:
    assert SCRIPT in HARMLESS[what]
    ana = await people.visitor(chat)

    photo = (await put(ana, HARMLESS[what])).json()["photo"]

    for size in ("large", "small"):
        shown = await ana.get(photo[size])
        assert colours(shown.content) == UPRIGHT
        assert b"script" not in shown.content


async def test_the_service_keeps_nothing_of_many_hostile_uploads(start: Start, people: People) -> None:
    chat, chance = start(), Random(SEED)  # noqa: S311 - repeatable
    ana = await people.visitor(chat)
    large = PNG[:8] + chance.randbytes(BODY_BYTES - 8)
    thrown = [*NO_PICTURES.values(), *BROKEN.values(), large, *[large + b"\0"] * TOO_LARGE]

    async def throw(count: int) -> set[int]:
        return {(await put(ana, chance.choice(thrown))).status_code for _ in range(count)}

    await throw(WARM_UP)
    await put(ana, large)
    before = memory_mib(chat)
    answers = await throw(UPLOADS)

    assert answers <= {413, 415, 422}
    assert memory_mib(chat) - before < KEPT_MIB
    assert (await put(ana, PNG)).status_code == 200
