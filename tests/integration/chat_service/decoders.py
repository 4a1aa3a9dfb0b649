"""The processes in which a chat service decodes photos, found from outside."""

from pathlib import Path
from typing import Final

MODULE: Final = b"chat_service.adapters.pillow"


def decoders(parent: int) -> list[int]:
    """The ids of the running ones that this process started."""
    return [pid for pid in _children(parent) if MODULE in _read(Path(f"/proc/{pid}/cmdline"))]


def environment(pid: int) -> str:
    """What a process was told when it began."""
    return _read(Path(f"/proc/{pid}/environ")).decode()


def _children(parent: int) -> list[int]:
    stats = (_read(place) for place in Path("/proc").glob("[0-9]*/stat"))
    fields = [(stat.partition(b" ")[0], stat.rpartition(b") ")[2].split()) for stat in stats if stat]
    return [int(pid) for pid, (_state, of, *_) in fields if int(of) == parent]


def _read(place: Path) -> bytes:
    """What stands there, nothing if that process has gone meanwhile."""
    try:
        return place.read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""
