"""Linux lets a process read others of its user: their memory, and the environment that they began with."""

import contextlib
import ctypes
import sys
from collections.abc import Iterator
from typing import Final

PR_GET_DUMPABLE: Final = 3  # linux/prctl.h
PR_SET_DUMPABLE: Final = 4


@contextlib.contextmanager
def unreadable() -> Iterator[None]:
    """Within it no other process reads this one, but root's; before and after, whoever measures it may.

    Elsewhere than on Linux it does nothing. One at a time: an inner one would be over with the outer one.
    """
    if sys.platform != "linux" or not _prctl(PR_GET_DUMPABLE, 0):
        yield
        return
    _prctl(PR_SET_DUMPABLE, 0)
    try:
        yield
    finally:
        _prctl(PR_SET_DUMPABLE, 1)


def _prctl(option: int, value: int) -> int:
    """What it answers. Raises OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    answer: int = libc.prctl(option, *map(ctypes.c_ulong, (value, 0, 0, 0)))
    if answer < 0:
        raise OSError(ctypes.get_errno(), "prctl")
    return answer
