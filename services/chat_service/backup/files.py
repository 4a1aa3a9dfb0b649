"""Where backups lie: a file of its own name, or the newest ones in a folder."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Final

SUFFIX: Final = ".backup"
PART: Final = ".part"
ONLY_OURS: Final = 0o600  # it holds what people said, and hashes of their passwords


class Taken(Exception):
    """There is a file of that name: a backup is never written over another one."""


def place(path: Path, began_at: datetime) -> Path:
    """The file to write: `path` itself, or one named after the time if it is a folder. Raises Taken."""
    file = path / f"handoff-{began_at:%Y%m%dT%H%M%SZ}{SUFFIX}" if path.is_dir() else path
    if file.exists():
        raise Taken(f"There is {file} already: name another file.")
    return file


@contextmanager
def whole(file: Path) -> Iterator[IO[bytes]]:
    """What is written here stands in `file` when all of it is on the disk; after an error there is no such file."""
    part = file.with_name(file.name + PART)
    try:
        with open(part, "wb", opener=lambda name, flags: os.open(name, flags, ONLY_OURS)) as writing:
            yield writing
            writing.flush()
            os.fsync(writing.fileno())
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)


def newest(path: Path) -> Path:
    """`path` itself, or the newest backup in that folder. Raises FileNotFoundError."""
    if not path.is_dir():
        return path
    if not (found := _of(path)):
        raise FileNotFoundError(f"There is no backup in {path}.")
    return found[-1]


def keep_only(folder: Path, many: int) -> list[Path]:
    """Delete all but the newest so many; return those that are gone."""
    old = _of(folder)[:-many]
    for one in old:
        one.unlink()
    return old


def _of(folder: Path) -> list[Path]:
    """A folder's backups, the oldest first: their names are in the order of time."""
    return sorted(folder.glob(f"handoff-*{SUFFIX}"))
