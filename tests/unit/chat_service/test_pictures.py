"""From a picture to two faces: every format and mode that is taken, the right way up, and nothing but pixels."""

import struct

import pytest
from PIL import Image, ImageCms

from chat_service.adapters.pillow.limits import PIXELS, SIDE_PX
from chat_service.adapters.pillow.outcome import Outcome, from_bytes, to_bytes
from chat_service.adapters.pillow.picture import UPRIGHT as TURNS
from chat_service.adapters.pillow.picture import TooLarge, faces_of
from chat_service.ports.faces import Faces
from tests.pictures import ORIENTATION, UPRIGHT, a_gif, a_picture, a_png, a_sequence, chunk, colours, in_bytes, opened

SECRET = b"52.5200N"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_the_middle_of_every_format_becomes_two_faces(kind: str) -> None:
    faces = faces_of(in_bytes(a_picture(), kind))

    assert [opened(face).size for face in faces] == [(256, 256), (64, 64)]
    assert [colours(face) for face in faces] == [UPRIGHT, UPRIGHT]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_however_the_camera_was_held_the_face_is_upright(orientation: int, kind: str) -> None:
    turned = a_picture()
    if (turn := TURNS.get(orientation)) is not None:
        back = {Image.Transpose.ROTATE_90: Image.Transpose.ROTATE_270, Image.Transpose.ROTATE_270: turn.ROTATE_90}
        turned = turned.transpose(back.get(turn, turn))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation

    faces = faces_of(in_bytes(turned, kind, exif=exif))

    assert [colours(face) for face in faces] == [UPRIGHT, UPRIGHT]


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "I;16", "LA", "RGBA"])
def test_every_mode_of_a_png_keeps_its_brightness(mode: str) -> None:
    grey = Image.new("L", (300, 300), 255)
    grey.paste(0 if mode == "1" else 64, (0, 0, 300, 150))
    if mode == "I;16":
        grey = grey.convert("I").point(lambda value: value * 257)

    large = opened(faces_of(in_bytes(grey.convert(mode), "PNG")).large).convert("L")

    assert large.getpixel((128, 192)) == pytest.approx(255, abs=3)
    assert large.getpixel((128, 64)) == pytest.approx(0 if mode == "1" else 64, abs=3)


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_every_mode_of_a_jpeg_becomes_a_face(mode: str) -> None:
    large = opened(faces_of(in_bytes(Image.new("L", (300, 300), 200).convert("RGB").convert(mode), "JPEG")).large)

    assert large.convert("L").getpixel((100, 100)) == pytest.approx(200, abs=4)


def test_16_bits_of_colour_are_taken() -> None:
    header = struct.pack(">IIBBBBB", 2, 1, 16, 2, 0, 0, 0)
    row = b"\0" + struct.pack(">6H", *[65_535, 0, 0] * 2)
    whole = a_png(1, 1, pixels=row)
    whole = whole.replace(chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), chunk(b"IHDR", header))

    assert opened(faces_of(whole).large).convert("RGB").getpixel((9, 9)) == pytest.approx((255, 0, 0), abs=4)


def alpha(face: bytes) -> list[object]:
    """How solid a face is on the left and on the right."""
    picture = opened(face)
    assert picture.mode == "RGBA"
    return [picture.getchannel("A").getpixel((picture.width * place // 4, picture.width // 2)) for place in (1, 3)]


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_shines_through_goes_on_doing_so(kind: str) -> None:
    picture = a_picture(margin=0).convert("RGBA")
    picture.paste((0, 0, 0, 0), (0, 0, 160, 320))

    assert [alpha(face) for face in faces_of(in_bytes(picture, kind))] == [[0, 255], [0, 255]]


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_a_palette_may_have_a_colour_that_is_none(kind: str) -> None:
    picture = Image.new("P", (300, 300), 1)
    picture.putpalette([0, 0, 0, 255, 0, 0])
    picture.paste(0, (0, 0, 150, 300))

    large, small = faces_of(in_bytes(picture, kind, transparency=0))

    assert [alpha(large), alpha(small)] == [[0, 255], [0, 255]]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_what_moves_the_first_frame_is_taken(kind: str) -> None:
    others = [Image.new("RGB", a_picture().size, (0, 0, 0)) for _ in range(3)]

    faces = faces_of(a_sequence([a_picture(), *others], kind))

    assert [colours(face) for face in faces] == [UPRIGHT, UPRIGHT]
    assert getattr(opened(faces.large), "n_frames", 1) == 1


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1), (3, 2), (SIDE_PX, 1), (1, SIDE_PX)])
def test_the_smallest_and_the_narrowest_become_faces(size: tuple[int, int]) -> None:
    faces = faces_of(in_bytes(Image.new("RGB", size, (250, 0, 0)), "PNG"))

    assert [opened(face).size for face in faces] == [(256, 256), (64, 64)]
    assert opened(faces.large).convert("RGB").getpixel((9, 9)) == pytest.approx((250, 0, 0), abs=4)


def test_a_face_keeps_nothing_but_pixels() -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = SECRET.decode()  # where it was taken
    exif[0x010F] = SECRET.decode()  # with which camera
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind in ("JPEG", "PNG", "WEBP"):
        whole = in_bytes(a_picture(), kind, exif=exif, icc_profile=profile, xmp=b"<x>" + SECRET + b"</x>")
        assert SECRET in whole
        assert b"acsp" in whole or kind == "PNG"  # a profile's signature; a PNG has it compressed

        for face in faces_of(whole):
            assert SECRET not in face
            assert b"acsp" not in face
            assert opened(face).format == "WEBP"


@pytest.mark.parametrize(
    ("picture", "outcome"),
    [
        (a_png(100_000, 1), Outcome.TOO_LONG),
        (a_png(1, SIDE_PX + 1), Outcome.TOO_LONG),
        (a_png(10_000, PIXELS // 10_000 + 1), Outcome.TOO_MANY),
        (a_png(40_001, 40_001), Outcome.TOO_MANY),
        (a_gif(65_535, 65_535), Outcome.TOO_MANY),
    ],
)
def test_what_claims_to_be_too_large_is_not_decoded(picture: bytes, outcome: Outcome) -> None:
    with pytest.raises(TooLarge) as refused:
        faces_of(picture)

    assert refused.value.outcome is outcome


def test_faces_are_read_as_they_were_written() -> None:
    faces = Faces(b"large" * 100, b"small")

    assert from_bytes(to_bytes(faces)) == faces
