"""Backups of a SQLite file, taken while people chat, by SQLite's own online backup: a copy of one moment."""

import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from chat_service.backup.errors import NotEmpty, Nothing
from chat_service.backup.order import NOT_KEPT
from chat_service.backup.prefix import Prefixes
from chat_service.backup.stream import Kind, Record, Writer

PIECE_BYTES: Final = 1_048_576
BUSY_S: Final = 30.0  # somebody else writes; a copy waits for its turn
SECTION: Final = "file"
TABLES: Final = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
OF_THE_INDEX: Final = "words_"  # tables that the full-text index keeps its own things in
ENTRIES: Final = "SELECT conversation_id, seq FROM entries ORDER BY conversation_id, seq"


class SqliteBackup:
    """The file at `path`."""

    kind: Final[Kind] = "sqlite"

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)

    def begin(self) -> None:
        """Raises Nothing if there is no file."""
        if not self._path.exists():
            raise Nothing(f"There is no database at {self._path}.")

    def dump(self, into: Writer) -> None:
        """Write the file as it was at one moment after the backup began; other processes go on writing."""
        with NamedTemporaryFile(dir=self._path.parent, prefix=f"{self._path.name}.copy-") as copy:
            self._copy(copy.name)
            into.section(SECTION)
            while piece := copy.read(PIECE_BYTES):
                into.record(piece)

    def restore(self, records: Iterable[Record]) -> None:
        """Put the file there, whole or not at all. Raises NotEmpty, Gap, and sqlite3.Error for a file that is none.

        No process may have the old one open.
        """
        self._require_empty()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self._path.parent, prefix=f"{self._path.name}.new-", delete=False) as new:
            try:
                for record in records:
                    new.write(record.content)
                new.flush()
                _require_sound(new.name)
                os.fsync(new.fileno())
                self._replace_by(Path(new.name))
            except BaseException:
                Path(new.name).unlink(missing_ok=True)
                raise

    def _copy(self, target: str) -> None:
        here = f"file:{self._path.resolve()}?mode=rw"  # not `ro`: the WAL's index may have to be made
        with (
            closing(sqlite3.connect(here, uri=True, timeout=BUSY_S)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)  # all pages in one step, so of one moment; in WAL mode nobody waits for it

    def _require_empty(self) -> None:
        if not self._path.exists():
            return
        with closing(sqlite3.connect(self._path, timeout=BUSY_S)) as there:
            for (table,) in there.execute(TABLES).fetchall():
                ours = table not in NOT_KEPT and not table.startswith(OF_THE_INDEX) and table != "words"
                if ours and there.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone():  # noqa: S608 - its own tables
                    raise NotEmpty(f"The file has {table} already.")

    def _replace_by(self, new: Path) -> None:
        for beside in ("-wal", "-shm"):  # of an empty file: they would be taken for the new one's
            self._path.with_name(self._path.name + beside).unlink(missing_ok=True)
        new.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _require_sound(path: str) -> None:
    """Raises sqlite3.Error for a file that is damaged, Gap for a conversation with a gap."""
    with closing(sqlite3.connect(path)) as file:
        [(verdict,)] = file.execute("PRAGMA quick_check(1)").fetchall()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
        prefixes = Prefixes()
        for conversation_id, seq in file.execute(ENTRIES):
            prefixes.take(conversation_id, seq)
