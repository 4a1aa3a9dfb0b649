"""What the directory keeps of rooms and photos is in a backup, and is found by the same names after a restore."""

from pathlib import Path
from typing import Any

import pytest
from pymongo import AsyncMongoClient

from chat_service.adapters.mongo.documents import to_document
from chat_service.backup.stream import Reader
from chat_service.ports.directory import Directory
from chat_service.ports.photos import Photo
from chat_service.ports.rooms import Invite, Member, ReadCursor, Report, Room
from contract.entries import MessageDeleted, MessageEdited, Owner
from tests.builders import a_room_entry, at
from tests.integration.agents.desk import in_time
from tests.integration.backup.conftest import Backup, directory_at, log_at
from tests.integration.backup.places import Disks, MongoPlace, Place
from tests.suite import SECRET, Process

ANA = Owner("v1", "Ana")
GARDEN = Room(id="room_1", name="Garden", topic="Plants", owner_id="v1", created_at=at(0))
TWO = Room(id="direct_1", name="", private=True, pair=["v1", "v2"], created_at=at(1))
INSIDE = Member(room_id="room_1", person_id="v1", name="Ana", seq=1, role="owner")
GONE = Member(room_id="room_1", person_id="v2", name="Bo", seq=3, role=None, banned=True)
CURSOR = ReadCursor(room_id="room_1", person_id="v1", seq=3, messages=1)
INVITE = Invite(id="i1", room_id="room_1", secret_hash="hash", by=ANA, at=at(2))
REPORT = Report(id="p1", room_id="room_1", target_seq=2, by=ANA, at=at(3), reason="Not a plant.")
PHOTO = Photo(id="h1", person_id="v1", large=bytes(range(256)) * 200, small=b"\x00\xff" * 900, at=at(4))


async def write(directory: Directory) -> None:
    """A little of everything."""
    for room in (GARDEN, TWO):
        await directory.add_room(room)
    await directory.note_members("room_1", [INSIDE, GONE], 0, 3)
    await directory.keep_cursor(CURSOR)
    await directory.add_invite(INVITE)
    await directory.add_report(REPORT)
    await directory.keep_photo(PHOTO)


async def read(directory: Directory) -> list[Any]:
    """All of it, over every index."""
    through, members = await directory.members("room_1", ["v1", "v2"])
    return [
        await directory.rooms(["room_1", "direct_1"]),
        await directory.room_named("garden"),
        await directory.public_rooms(None, 10),
        (through, sorted(members, key=lambda one: one.seq)),
        await directory.members_by_name("room_1", None, 10),
        await directory.rooms_of("v1"),
        await directory.cursors("v1"),
        await directory.invite("room_1", "hash"),
        await directory.reports(None, 10),
        await directory.photo("h1"),
        await directory.photo_ids(["v1"]),
    ]


async def test_rooms_and_photos_survive_a_backup_and_a_restore(place: Place, tmp_path: Path) -> None:
    async with directory_at(place.url) as directory:
        await write(directory)
    assert Backup(place.url).run("dump", tmp_path / "a.backup").returncode == 0

    restored = Backup(place.another()).run("restore", tmp_path / "a.backup")

    assert restored.returncode == 0, restored.stderr
    async with directory_at(place.another()) as directory:
        assert await read(directory) == [
            {"room_1": GARDEN, "direct_1": TWO},
            GARDEN,
            [GARDEN],
            (3, [INSIDE, GONE]),
            [INSIDE],
            [INSIDE],
            {"room_1": CURSOR},
            INVITE,
            [REPORT],
            PHOTO,
            {"v1": "h1"},
        ]
        assert not await directory.add_room(GARDEN)


@pytest.fixture
async def left(disks: Disks) -> MongoPlace:
    """A database with what is left if a chat service dies right after it stored an edit and a deletion."""
    place = MongoPlace(disks)
    said = [a_room_entry(1, "salt"), a_room_entry(2, "sugar")]
    async with log_at(place.url) as log:
        await log.insert(said)
    async with AsyncMongoClient[dict[str, Any]](place.url) as client:
        edits = [a_room_entry(3, MessageEdited(1, "pepper")), a_room_entry(4, MessageDeleted(2))]
        await client.get_default_database()["entries"].insert_many([to_document(entry) for entry in edits])
    return place


def test_a_backup_has_no_text_that_was_taken_back_before_it_began(left: MongoPlace, tmp_path: Path) -> None:
    file = tmp_path / "a.backup"
    assert Backup(left.url).run("dump", file).returncode == 0

    entries = [record.content for record in Reader(file).records() if record.section == "entries"]
    found = [[word for word in (b"salt", b"sugar", b"pepper") if word in content] for content in entries]
    assert found == [[], [], [b"pepper"], []]


async def test_what_a_chat_service_left_that_died_is_taken_out_by_the_next_one(
    left: MongoPlace, bot: Process, tmp_path: Path
) -> None:
    chat = Process("chat_service", {"BOT_SECRET": SECRET, "BOT_URL": bot.url, "DATABASE_URL": left.url}, tmp_path)
    async with AsyncMongoClient[dict[str, Any]](left.url) as client:
        entries = client.get_default_database()["entries"]

        async def is_out() -> bool:
            texts = [document["payload"].get("text") async for document in entries.find().sort("seq")]
            return texts == ["", "", "pepper", None]

        chat.start()
        try:
            await in_time(is_out)
        finally:
            chat.kill()
