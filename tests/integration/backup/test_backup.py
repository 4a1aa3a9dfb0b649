"""Dump while people talk, lose every file, restore: nothing acknowledged before the dump is lost, and it goes on."""

from pathlib import Path
from typing import Any

import pytest

from chat_service.ports.log import View
from contract.entries import MessageDeleted, MessageEdited, MessagePosted, Payload
from tests.builders import a_room_entry
from tests.integration.agents.desk import ADMIN, Visitor
from tests.integration.backup.conftest import Backup, Scene, Talk, fill, log_at, texts_in
from tests.integration.backup.places import MongoPlace, Place, SqlitePlace

VISITORS = 6
GONE = MessageEdited(1, "", redacted_by=5)


async def log_of(visitor: Visitor) -> list[dict[str, Any]]:
    """Their whole conversation."""
    found: list[dict[str, Any]] = []
    while True:
        after = found[-1]["seq"] if found else 0
        page = await visitor.get(f"/v1/conversations/{visitor.conversation}/entries?after={after}&limit=200")
        if not page["entries"]:
            return found
        found += page["entries"]


async def test_what_was_acknowledged_before_the_dump_survives_the_loss_of_the_volume(
    scene: Scene, place: Place, tmp_path: Path
) -> None:
    file = tmp_path / "a.backup"
    talk = Talk([await scene.desk.visitor(f"Ana {number}") for number in range(VISITORS)])
    await talk.reaches(60)
    before = list(talk.told)
    dumped = await scene.backup.during("dump", file)
    meanwhile = talk.told[len(before) :]
    await talk.reaches(len(talk.told) + VISITORS)
    await talk.end()
    assert dumped.returncode == 0, dumped.stderr
    assert meanwhile

    scene.chat.kill()
    place.lose()
    restored = scene.backup.run("restore", file)
    assert restored.returncode == 0, restored.stderr
    if isinstance(place, MongoPlace):
        assert place.marks() == dict.fromkeys((visitor.conversation for visitor in talk.visitors), 1)
    scene.start()

    logs = {visitor.conversation: await log_of(visitor) for visitor in talk.visitors}  # their tokens open them
    for visitor, entry in before:
        assert entry in logs[visitor.conversation]
    for entries in logs.values():
        assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    acknowledged = [entry for _, entry in talk.told]
    kept = [entry for entries in logs.values() for entry in entries if entry["type"] == "message_posted"]
    assert [entry for entry in kept if entry not in acknowledged] == []  # and nothing that nobody said
    assert len(kept) < len(acknowledged)  # who talked on while it was dumped and after that, is missing as announced


async def test_after_a_restore_the_chat_goes_on_where_the_backup_ended(
    scene: Scene, place: Place, tmp_path: Path
) -> None:
    desk = scene.desk
    ana, agent = await desk.visitor("Ana"), await desk.agent()
    await ana.waits()
    hello = await ana.does(ana.conversation, "post_message", client_id="k-hello", text="hello")
    assert (await scene.backup.during("dump", tmp_path / "a.backup")).returncode == 0
    await ana.does(ana.conversation, "post_message", client_id="k-late", text="too late for the backup")
    scene.chat.kill()
    place.lose()
    assert scene.backup.run("restore", tmp_path / "a.backup").returncode == 0
    scene.start()

    again = await ana.command(ana.conversation, "post_message", client_id="k-hello", text="hello")
    late = await ana.command(ana.conversation, "post_message", client_id="k-late", text="too late for the backup")
    assert (again.status_code, again.json()) == (200, hello)
    assert (late.status_code, late.json()["seq"]) == (201, hello["seq"] + 1)  # what their page still had is sent anew
    [waiting] = (await agent.get("/v1/inbox?view=queue"))["conversations"]
    assert waiting["visitor"]["name"] == "Ana"
    await agent.does(ana.conversation, "accept_handoff")
    assert (await scene.desk.login(*ADMIN)).name == ADMIN[0]


async def test_nothing_is_restored_into_a_database_that_has_something(place: Place, tmp_path: Path) -> None:
    await fill(place, "hello")
    backup = Backup(place.url)
    assert backup.run("dump", tmp_path / "first.backup").returncode == 0

    refused = backup.run("restore", tmp_path / "first.backup")

    assert refused.returncode == 1
    assert "empty database" in refused.stderr
    assert await texts_in(place.url) == ["hello"]


async def test_what_was_edited_or_deleted_in_a_room_stays_so_after_a_restore(place: Place, tmp_path: Path) -> None:
    said: list[str | Payload] = ["salt", "sugar", MessageEdited(1, "pepper"), MessageDeleted(2)]
    async with log_at(place.url) as log:
        await log.insert([a_room_entry(seq, one) for seq, one in enumerate(said, start=1)])
        before = await log.after("room_1", 0)
    assert Backup(place.url).run("dump", tmp_path / "a.backup").returncode == 0
    assert Backup(place.another()).run("restore", tmp_path / "a.backup").returncode == 0

    async with log_at(place.another()) as log:
        await log.insert([a_room_entry(5, MessageEdited(1, "ginger"))])

        first, second, third, *_ = await log.after("room_1", 0)
        assert [first, third] == [a_room_entry(1, MessagePosted("", redacted_by=5)), a_room_entry(3, GONE)]
        assert second == before[1] == a_room_entry(2, MessagePosted("", redacted_by=4))
        assert await log.view(View.ALL, None, None, 10) == []


async def test_a_damaged_backup_brings_nothing_back_not_even_a_part(place: Place, tmp_path: Path) -> None:
    await fill(place, "hello", "are you there?")
    whole, cut = tmp_path / "whole.backup", tmp_path / "cut.backup"
    assert Backup(place.url).run("dump", whole).returncode == 0
    cut.write_bytes(whole.read_bytes()[:-40])
    another = Backup(place.another())

    refused = another.run("restore", cut)

    assert (refused.returncode, "cut off" in refused.stderr) == (1, True)
    assert another.run("restore", whole).returncode == 0  # so it was still empty
    assert await texts_in(place.another()) == ["hello", "are you there?"]


def test_a_backup_of_the_other_kind_is_refused(tmp_path: Path) -> None:
    place = SqlitePlace(tmp_path)
    place.file.write_bytes(b"")
    assert Backup(place.url).run("dump", tmp_path / "a.backup").returncode == 0

    refused = Backup("mongodb://127.0.0.1:9/handoff").run("restore", tmp_path / "a.backup")

    assert refused.returncode == 1
    assert "is a backup of sqlite" in refused.stderr


def test_a_folder_keeps_the_newest_ones_and_gives_the_newest_back(tmp_path: Path) -> None:
    place, folder = SqlitePlace(tmp_path), tmp_path / "backups"
    folder.mkdir()
    place.file.write_bytes(b"")
    for old in ("handoff-20250101T000000Z.backup", "handoff-20250102T000000Z.backup", "a letter"):
        (folder / old).write_text("old")

    dumped = Backup(place.url).run("dump", folder, "--keep", "2")

    assert dumped.returncode == 0, dumped.stderr
    letter, older, newer = sorted(path.name for path in folder.iterdir())
    assert (letter, older) == ("a letter", "handoff-20250102T000000Z.backup")
    checked = Backup(place.url).run("check", folder)
    assert (checked.returncode, newer in checked.stderr) == (0, True)


def test_a_backup_is_never_written_over_another_one_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    place, file = SqlitePlace(tmp_path), tmp_path / "a.backup"
    place.file.write_bytes(b"")
    assert Backup(place.url).run("dump", file).returncode == 0
    first = file.read_bytes()

    again = Backup(place.url).run("dump", file)

    assert (again.returncode, "name another file" in again.stderr) == (1, True)
    assert file.read_bytes() == first
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/handoff.db", "mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=200"]
)
def test_what_can_not_be_dumped_leaves_no_file_and_one_sentence(tmp_path: Path, url: str) -> None:
    failed = Backup(url).run("dump", tmp_path / "a.backup")

    assert failed.returncode == 1
    assert len(failed.stderr.splitlines()) == 1
    assert "Traceback" not in failed.stderr
    assert list(tmp_path.iterdir()) == []
