"""Where frames end, so that a parser is needed only while there is something to parse. RFC 6455, section 5.2."""

from typing import Final

FINAL, CONTROL, MASKED = 0x80, 0x08, 0x80
KNOWN: Final = frozenset((0x80, 0x81, 0x82, 0x88, 0x89, 0x8A, 0x00, 0x01, 0x02))  # first bytes that mean anything
SHORT, LONG = 125, 126  # of the length's seven bits: that much, or two bytes follow; 127: eight bytes do
MASK_BYTES: Final = 4
HEAD_BYTES: Final = 2


def boundary(data: bytes) -> int | None:
    """Where the last whole frame of a client ends, 0 if there is none yet.

    None if a frame begins that can't be whole and right here: a fault that the parser will name, or more than 65,535
    bytes, which it will refuse.
    """
    place = 0
    while len(data) - place >= HEAD_BYTES:
        end = _end(data, place)
        if end is None:
            return None
        if end > len(data):
            break
        place = end
    return place


def _end(data: bytes, place: int) -> int | None:
    """Where the frame ends that begins there, or at least would; None for none that may be."""
    first, second = data[place], data[place + 1]
    length = second & ~MASKED
    if first not in KNOWN or not second & MASKED or length > LONG or (first & CONTROL and length > SHORT):
        return None
    payload = place + HEAD_BYTES + MASK_BYTES
    if length <= SHORT:
        return payload + length
    return payload + 2 + int.from_bytes(data[place + HEAD_BYTES : place + HEAD_BYTES + 2])
