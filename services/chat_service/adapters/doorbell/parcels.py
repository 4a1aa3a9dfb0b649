"""Letters that leave together travel together: a message of a server costs more than a letter."""

from collections.abc import Iterable
from typing import Final

PARCEL_BYTES: Final = 65_536  # after which a parcel takes no further letter
BETWEEN: Final = b"\n"  # JSON on one line has none


def packed(letters: Iterable[bytes]) -> list[bytes]:
    """The letters in parcels, in their order."""
    parcels: list[list[bytes]] = []
    room = 0
    for letter in letters:
        if room <= 0:
            parcels.append([])
            room = PARCEL_BYTES
        parcels[-1].append(letter)
        room -= len(letter)
    return [BETWEEN.join(parcel) for parcel in parcels]


def unpacked(parcel: bytes) -> list[bytes]:
    """The letters of a parcel."""
    return parcel.split(BETWEEN)
