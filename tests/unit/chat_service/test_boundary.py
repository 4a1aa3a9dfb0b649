"""Where whole frames end, whatever the network cuts."""

import random

import pytest

from chat_service.socket.boundary import boundary
from tests.integration.chat_service.raw import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, frame

KINDS = (TEXT, BINARY, CONTINUATION, PING, PONG, CLOSE)


def some_frames(chance: random.Random) -> list[bytes]:
    """Right ones, of all kinds and lengths."""
    return [
        frame(kind, chance.randbytes(chance.choice((0, 1, 125) if kind & 0x8 else (0, 1, 125, 126, 4_000, 65_535))))
        for kind in chance.choices(KINDS, k=5)
    ]


@pytest.mark.parametrize("seed", range(20))
def test_the_boundary_is_the_end_of_the_last_whole_frame_wherever_it_is_cut(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - frames that are the same each time
    frames = some_frames(chance)
    whole, ends = b"".join(frames), {0}
    for one in frames:
        ends.add(max(ends) + len(one))

    for cut in [*ends, *(chance.randrange(len(whole)) for _ in range(200))]:
        assert boundary(whole[:cut]) == max(end for end in ends if end <= cut)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(frame(TEXT, b"{}", reserved=0b100), id="a reserved bit"),
        pytest.param(frame(0x3), id="an unknown kind"),
        pytest.param(frame(PING, b"", fin=False), id="control in fragments"),
        pytest.param(frame(PING, b"x" * 126), id="control that is too long"),
        pytest.param(frame(TEXT, b"{}", masked=False), id="no mask"),
        pytest.param(frame(TEXT, b"x" * 65_536), id="more than a message may have"),
    ],
)
def test_what_can_not_be_right_has_no_boundary_however_little_of_it_has_come(wrong: bytes) -> None:
    assert boundary(wrong) is None
    assert boundary(wrong[:2]) is None
    assert boundary(frame(TEXT, b"{}") + wrong[:2]) is None
