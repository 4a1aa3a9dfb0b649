"""The file of a backup: a header, sections of records, and a checksum over all of it at the end; compressed.

Magic line, then frames of length (4 bytes), kind (1 byte) and content: `h` what it is a backup of, `s` the name of the
section that begins, `r` a record of it, `e` how many records there were and the SHA-256 of all bytes before this frame.
A file that was cut off has no end, so it is never taken for a whole one.
"""

import gzip
import hashlib
import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Final, Literal, NamedTuple, TypeVar

import msgspec
from msgspec import Struct

T = TypeVar("T")

MAGIC: Final = b"handoff backup 1\n"
LEVEL: Final = 6  # gzip's own default: a quarter of the size, at the speed of a disk
RECORD_BYTES: Final = 64 * 1024 * 1024  # no record is larger; what claims to be is damaged
_HEAD: Final = struct.Struct(">Ic")


class Damaged(Exception):
    """The file is no backup of ours, was cut off, or is not as it was written."""


Kind = Literal["mongodb", "sqlite"]


class Header(Struct, frozen=True):
    """What it is a backup of; everything acknowledged before `began_at` (UTC) is in it."""

    database: Kind
    began_at: str


class _End(Struct, frozen=True):
    records: int
    sha256: str


class Record(NamedTuple):
    """One record, of that section."""

    section: str
    content: bytes


class Writer:
    """Writes one backup. Without `finish` it is none."""

    def __init__(self, file: IO[bytes], header: Header) -> None:
        self._file = gzip.GzipFile(fileobj=file, mode="wb", compresslevel=LEVEL, mtime=0)
        self._sum = hashlib.sha256()
        self.header, self.records = header, 0
        self._put(MAGIC)
        self._frame(b"h", msgspec.json.encode(header))

    def section(self, name: str) -> None:
        """The records that follow are of that section."""
        self._frame(b"s", name.encode())

    def record(self, content: bytes) -> None:
        """One more."""
        self._frame(b"r", content)
        self.records += 1

    def finish(self) -> None:
        """That was all."""
        self._frame(b"e", msgspec.json.encode(_End(self.records, self._sum.hexdigest())))
        self._file.close()

    def _frame(self, kind: bytes, content: bytes) -> None:
        self._put(_HEAD.pack(len(content), kind) + content)

    def _put(self, data: bytes) -> None:
        self._sum.update(data)
        self._file.write(data)


class Reader:
    """Reads one backup, front to back. Raises Damaged, at the end at the latest."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._opened() as file:
            kind, content = self._head(file, hashlib.sha256())
        if kind != b"h":
            raise Damaged(f"{path} has no header.")
        self.header = self._decoded(content, Header)

    def records(self) -> Iterator[Record]:
        """All of them. That they were whole is known when the last one was read."""
        found = hashlib.sha256()
        section, count = "", 0
        with self._opened() as file:
            self._head(file, found)
            while True:
                before = found.hexdigest()
                kind, content = self._frame(file, found)
                if kind == b"e":
                    self._require(self._decoded(content, _End), _End(count, before))
                    self._at_the_end(file)
                    return
                if kind == b"s":
                    section = content.decode(errors="replace")
                else:
                    count += 1
                    yield Record(section, content)

    def check(self) -> int:
        """How many records it has. Reads it whole: raises Damaged unless all of it is as it was written."""
        return sum(1 for _ in self.records())

    def _opened(self) -> gzip.GzipFile:
        try:
            return gzip.open(self._path, "rb")
        except OSError as error:
            raise Damaged(f"{self._path} can't be read: {error.strerror}.") from error

    def _head(self, file: gzip.GzipFile, found: "hashlib._Hash") -> tuple[bytes, bytes]:
        if self._read(file, len(MAGIC), found) != MAGIC:
            raise Damaged(f"{self._path} is no backup of this version.")
        return self._frame(file, found)

    def _frame(self, file: gzip.GzipFile, found: "hashlib._Hash") -> tuple[bytes, bytes]:
        length, kind = _HEAD.unpack(self._read(file, _HEAD.size, found))
        if length > RECORD_BYTES or kind not in {b"h", b"s", b"r", b"e"}:
            raise Damaged(f"{self._path} is not as it was written.")
        return kind, self._read(file, length, found)

    def _read(self, file: gzip.GzipFile, length: int, found: "hashlib._Hash") -> bytes:
        data = b""
        with suppress(EOFError, OSError, zlib.error):  # OSError: gzip's own for what is none
            data = file.read(length)
        if len(data) < length:
            raise Damaged(f"{self._path} was cut off, or is no backup.")
        found.update(data)
        return data

    def _at_the_end(self, file: gzip.GzipFile) -> None:
        """Nothing follows, and gzip's own checksum is right, too."""
        try:
            rest = file.read(1)
        except (EOFError, OSError, zlib.error) as error:
            raise Damaged(f"{self._path} was cut off at its very end.") from error
        if rest:
            raise Damaged(f"{self._path} has more than its end.")

    def _decoded(self, content: bytes, kind: type[T]) -> T:
        try:
            return msgspec.json.decode(content, type=kind)
        except (msgspec.DecodeError, UnicodeError) as error:
            raise Damaged(f"{self._path} is not as it was written.") from error

    def _require(self, told: _End, found: _End) -> None:
        if told != found:
            raise Damaged(f"{self._path} is not as it was written: its checksum differs.")
