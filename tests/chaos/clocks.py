"""Clocks of single processes that can be set: Debian's libfaketime in their environment, and a file that says how far
they are off. Nothing else on the machine notices."""

from pathlib import Path
from typing import Final

PLACES: Final = ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu")
NAME: Final = "faketime/libfaketimeMT.so.1"


def library() -> str | None:
    """Where it is, if it is installed."""
    return next((f"{place}/{NAME}" for place in PLACES if Path(place, NAME).exists()), None)


class Clock:
    """The wall clock of a process that is started with `env`. Its monotonic clock goes on as ever."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.set(0)

    @property
    def env(self) -> dict[str, str]:
        """For the process; nothing where the library is missing."""
        path = library()
        if path is None:
            return {}
        told = {"FAKETIME_TIMESTAMP_FILE": str(self._file), "FAKETIME_CACHE_DURATION": "1"}
        return {"LD_PRELOAD": path, "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1", **told}

    def set(self, off_s: float) -> None:
        """It is so far off from within a second on."""
        self._file.write_text(f"{off_s:+.3f}\n")
