"""Visits: the latest one of each visitor is kept; and what a visitor's name is worth."""

import sqlite3
from pathlib import Path

import pytest

from chat_service.ports.directory import Directory
from chat_service.ports.errors import NameTaken
from chat_service.ports.visits import Visit
from tests.builders import a_visitor
from tests.conformance.stores import SqliteStore


async def test_the_latest_visit_of_each_visitor_is_kept(directory: Directory) -> None:
    await directory.keep_visit(Visit(visitor_id="v1", page="/old", language="en"))
    await directory.keep_visit(Visit(visitor_id="v2", page="/other"))

    await directory.keep_visit(Visit(visitor_id="v1", page="/prices", language="pt-BR"))

    assert await directory.visit("v1") == Visit(visitor_id="v1", page="/prices", language="pt-BR")
    assert await directory.visit("v2") == Visit(visitor_id="v2", page="/other", language=None)
    assert await directory.visit("v3") is None


async def test_what_a_later_visit_does_not_say_is_not_known_any_more(directory: Directory) -> None:
    await directory.keep_visit(Visit(visitor_id="v1", page="/old", language="en"))

    await directory.keep_visit(Visit(visitor_id="v1"))

    assert await directory.visit("v1") == Visit(visitor_id="v1")


async def test_a_file_of_a_version_without_visits_takes_them(tmp_path: Path) -> None:
    path = tmp_path / "handoff.db"
    older = SqliteStore(path)
    await older.open().directory.add_visitor(a_visitor("v1"))
    await older.close()
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE visits")
    connection.close()

    store = SqliteStore(path)
    directory = store.open().directory
    await directory.keep_visit(Visit(visitor_id="v1", page="/prices"))

    assert await directory.visit("v1") == Visit(visitor_id="v1", page="/prices")
    assert await directory.visitor("v1") == a_visitor("v1")
    await store.close()


async def test_a_visitor_protects_one_name_only(directory: Directory) -> None:
    await directory.add_visitor(a_visitor("v1"))
    await directory.protect("v1", "ana", "first")

    with pytest.raises(NameTaken):
        await directory.protect("v1", "anna", "second")

    assert await directory.protector_of("anna") is None
    protector = await directory.protector_of("ana")
    assert protector is not None
    assert protector.passphrase_hash == "first"
