"""Which formats are taken, told by their first bytes."""

from typing import Final

FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")  # as Pillow calls them; it tries no other decoder
_BEGINNINGS: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")


def is_taken(picture: bytes) -> bool:
    """Whether it begins as one of the formats does; it may still be broken."""
    return picture.startswith(_BEGINNINGS) or (picture[:4] == b"RIFF" and picture[8:12] == b"WEBP")
