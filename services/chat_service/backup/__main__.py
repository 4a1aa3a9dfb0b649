"""`python -m chat_service.backup dump PATH [--keep N]`, `... restore PATH`, `... check PATH`, over DATABASE_URL.

PATH is a file, or a folder: then a dump names its file after the time, and a restore takes the newest one.
"""

import os
import sqlite3
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final, NoReturn, Protocol

from msgspec import Meta, Struct
from pymongo.errors import PyMongoError

from chat_service.backup.errors import NotEmpty, Nothing
from chat_service.backup.files import Taken, keep_only, newest, place, whole
from chat_service.backup.prefix import Gap
from chat_service.backup.sqlite import SqliteBackup
from chat_service.backup.stream import Damaged, Header, Kind, Reader, Record, Writer
from chat_service.settings import DatabaseUrl
from process.settings import end, read_or_exit

TO_EMPTY: Final = "A restore needs an empty database: stop the chat service, and give it a new volume or another name."


class Settings(Struct, frozen=True, kw_only=True):
    """As the chat service's; it has to be said which database."""

    database_url: Annotated[DatabaseUrl, Meta(description="sqlite:///handoff.db or mongodb://..., as for chat_service")]


class Database(Protocol):
    """What can be backed up. Errors of drivers pass."""

    @property
    def kind(self) -> Kind:
        """Which one it is."""

    def begin(self) -> None:
        """Return when what is read from now on has all that was acknowledged before. Raises Nothing."""

    def dump(self, into: Writer) -> None:
        """Write all there is. Raises Gap."""

    def restore(self, records: Iterable[Record]) -> None:
        """Bring it back. Raises NotEmpty, Gap."""


def main() -> None:
    """Do what the command line says; 0 when it is done, 1 when it is not, with a sentence that says why."""
    given = _parser().parse_args()
    try:
        given.does(given)
    except (NotEmpty, Nothing, Taken, Gap, Damaged, FileNotFoundError) as error:
        _fail(f"{error} {TO_EMPTY if isinstance(error, NotEmpty) else ''}")
    except (OSError, sqlite3.Error, PyMongoError) as error:
        _fail(f"{type(error).__name__}: {error}.")


def dump(given: Namespace) -> None:
    """Write a backup."""
    began_at = datetime.now(UTC)
    database = _database()
    database.begin()
    file = place(given.path, began_at)
    with whole(file) as writing:
        writer = Writer(writing, Header(database.kind, began_at.isoformat(timespec="milliseconds")))
        database.dump(writer)
        writer.finish()
    has = f"{writer.records:,} records, {file.stat().st_size:,} bytes"
    _say(f"{file}: {has}; everything acknowledged before {writer.header.began_at} is in it.")
    if given.keep and given.path.is_dir():
        for old in keep_only(given.path, given.keep):
            _say(f"{old} is deleted: the newest {given.keep} are kept.")


def restore(given: Namespace) -> None:
    """Bring a backup back, after it was read whole once."""
    file = newest(given.path)
    reader, database = Reader(file), _database()
    if reader.header.database != database.kind:
        _fail(f"{file} is a backup of {reader.header.database}; DATABASE_URL names a {database.kind} database.")
    records = reader.check()
    database.restore(reader.records())
    _say(f"{file}: {records:,} records are back; everything acknowledged before {reader.header.began_at} was in it.")


def check(given: Namespace) -> None:
    """Read a backup whole."""
    file = newest(given.path)
    reader = Reader(file)
    _say(f"{file}: {reader.check():,} records of {reader.header.database}, whole; begun {reader.header.began_at}.")


def _database() -> Database:
    url = read_or_exit(Settings, os.environ).database_url
    if url.startswith("sqlite:"):
        return SqliteBackup(url.path)
    from chat_service.backup.mongo import MongoBackup  # noqa: PLC0415 - only where it is wanted

    return MongoBackup(url, url.database_name)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m chat_service.backup", description="DATABASE_URL names the database.")
    commands = parser.add_subparsers(required=True)
    for command in (dump, restore, check):
        words = commands.add_parser(command.__name__, help=command.__doc__)
        words.add_argument("path", type=Path, help="a file, or a folder of backups")
        words.set_defaults(does=command)
        if command is dump:
            words.add_argument("--keep", type=int, default=0, help="of a folder: so many backups; 0: all")
    return parser


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def _fail(sentence: str) -> NoReturn:
    end(sentence.strip(), status=1)


if __name__ == "__main__":
    main()
