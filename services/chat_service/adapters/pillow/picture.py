"""Pillow: from a picture to two faces. It runs in a process that may die of it, and nowhere else."""

import io
from collections.abc import Mapping
from typing import Final

from PIL import ExifTags, GifImagePlugin, Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from chat_service.adapters.pillow.formats import FORMATS
from chat_service.adapters.pillow.limits import PIXELS, SIDE_PX
from chat_service.adapters.pillow.outcome import Outcome
from chat_service.ports.faces import Faces

# Imported, they are registered; of what is missing Pillow would load all its dozens.
PLUGINS: Final = (GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin)

LARGE_PX: Final = 256
SMALL_PX: Final = 64
THINNED_PX: Final = 2_048  # more of each side would be no better, but take the memory of the whole picture once more
DRAFT_PX: Final = 2 * LARGE_PX  # of the shorter side at least, to which a JPEG is made small while it is decoded
QUALITY: Final = 80  # of 100: WebP's own default; a face has 5 to 15 kB

# How the camera was held (EXIF 2.3, tag 274), and what turns the picture upright.
UPRIGHT: Final[Mapping[int, Image.Transpose]] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

Image.MAX_IMAGE_PIXELS = PIXELS // 2  # Pillow raises above twice that, and warns (nobody) above it


class TooLarge(Exception):
    """More pixels than are taken; `outcome` says which way."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.name)
        self.outcome = outcome


def faces_of(picture: bytes) -> Faces:
    """Both faces. Raises TooLarge, MemoryError, and for a broken picture whatever Pillow raises."""
    with _opened(picture) as image:
        image.load()
        turned = UPRIGHT.get(image.getexif().get(ExifTags.Base.Orientation, 1))
        square = _eight_bits(_square(image))
    large = square.resize((LARGE_PX, LARGE_PX), Image.Resampling.LANCZOS)
    upright = large if turned is None else large.transpose(turned)
    return Faces(_webp_of(upright), _webp_of(upright.resize((SMALL_PX, SMALL_PX), Image.Resampling.LANCZOS)))


def _opened(picture: bytes) -> Image.Image:
    """The picture, its header read and nothing else."""
    try:
        image = Image.open(io.BytesIO(picture), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise TooLarge(Outcome.TOO_MANY) from error
    if max(image.size) > SIDE_PX:
        raise TooLarge(Outcome.TOO_LONG)
    if image.width * image.height > PIXELS:
        raise TooLarge(Outcome.TOO_MANY)
    image.draft(None, (DRAFT_PX, DRAFT_PX))
    return image


def _square(image: Image.Image) -> Image.Image:
    """The middle of it; of a very large one every so many pixels, for in all modes that costs no further copy."""
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    thinned = min(side, THINNED_PX)
    box = (left, top, left + side, top + side)
    return image.resize((thinned, thinned), Image.Resampling.NEAREST, box)


def _eight_bits(image: Image.Image) -> Image.Image:
    """The same in RGB, or RGBA if anything shines through. 16 bits of grey would be cut off, not scaled, by Pillow."""
    if image.mode.startswith("I"):
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _webp_of(image: Image.Image) -> bytes:
    """It as WebP: pixels, and nothing of what else came with the picture."""
    image.info = {}
    out = io.BytesIO()
    image.save(out, "WEBP", quality=QUALITY, exif=b"", icc_profile=b"", xmp=b"")
    return out.getvalue()
